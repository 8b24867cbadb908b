import * as z from 'zod';
import { candleStream } from '../speech.ts';
import { faultOf, oneOf } from './fault.ts';

/** The exchange loses a subscription and says nothing: only its list of them tells. */
export const FORGET_SUBSCRIPTION = faultOf<{ symbol: string }>({
  kind: 'forgetSubscription',
  params: z.strictObject({ symbol: z.string() }),
  lastsSeconds: [1, 1],
  draw: ({ random, symbols }) => ({ symbol: oneOf(random, symbols) }),
  begin(stage, { symbol }) {
    for (const { streams } of stage.clients()) if (streams.delete(candleStream(symbol))) stage.note();
    return {};
  },
});
