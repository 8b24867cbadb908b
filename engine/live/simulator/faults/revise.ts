import * as z from 'zod';
import { MINUTE_MS } from '../../../market/units.ts';
import { faultOf, wholeBetween } from './fault.ts';

/** How long ago a minute was that comes again: decided by any client that is not an hour behind. */
const AGE_MINUTES = [30, 60] as const;

/** Minutes of the past come once more, with other values. */
export const REVISE = faultOf({
  kind: 'revise',
  params: z.strictObject({}),
  lastsSeconds: [60, 240],
  draw: () => ({}),
  begin: (stage) => ({
    takesCandle(client, { symbol, candle: { openTime }, isClosed, eventTime }) {
      if (!isClosed) return false;
      const age = wholeBetween(stage.random, ...AGE_MINUTES);
      const past = stage.market.candle(symbol, openTime - age * MINUTE_MS);
      if (past === null) return false;
      client.sendCandle({ symbol, candle: { ...past, volume: past.volume + 1 }, isClosed, eventTime });
      stage.note();
      return false;
    },
  }),
});
