import * as z from 'zod';
import { faultOf, wholeBetween } from './fault.ts';

/** Closed candles come several times. */
export const DUPLICATE = faultOf<{ times: number }>({
  kind: 'duplicate',
  params: z.strictObject({ times: z.int().min(2).max(100) }),
  lastsSeconds: [60, 240],
  draw: ({ random }) => ({ times: random.uniform() < 0.2 ? 100 : wholeBetween(random, 2, 5) }),
  begin: (stage, { times }) => ({
    takesCandle(client, message) {
      if (!message.isClosed) return false;
      for (let i = 0; i < times; i++) client.sendCandle(message);
      stage.note();
      return true;
    },
  }),
});
