import * as z from 'zod';
import { cutAll, faultOf } from './fault.ts';

/** The address serves something else from now on: it opens, confirms subscriptions, answers pings, and sends no candle. */
export const WRONG_ROUTE = faultOf({
  kind: 'wrongRoute',
  params: z.strictObject({}),
  lastsSeconds: [60, 300],
  draw: () => ({}),
  begin(stage) {
    cutAll(stage);
    return {
      opened(client) {
        client.carriesCandles = false;
        stage.note();
      },
    };
  },
});
