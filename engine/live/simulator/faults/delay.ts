import * as z from 'zod';
import { SECOND_MS } from '../../../market/units.ts';
import { faultOf } from './fault.ts';

/** Closed candles come late, each by another while: later ones overtake earlier ones, and each other's symbols. */
export const DELAY = faultOf<{ maxSeconds: number }>({
  kind: 'delay',
  params: z.strictObject({ maxSeconds: z.number().positive().max(86_400) }),
  lastsSeconds: [60, 300],
  draw: () => ({ maxSeconds: 150 }),
  begin: (stage, { maxSeconds }) => ({
    takesCandle(client, message) {
      if (!message.isClosed) return false;
      const time = stage.clock.now() + Math.round(stage.random.uniform() * maxSeconds * SECOND_MS);
      stage.clock.callAt(time, () => client.sendCandle({ ...message, eventTime: stage.clock.now() }));
      stage.note();
      return true;
    },
  }),
});
