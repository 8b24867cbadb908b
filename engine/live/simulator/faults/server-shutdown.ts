import * as z from 'zod';
import { SECOND_MS } from '../../../market/units.ts';
import { faultOf, oneOf } from './fault.ts';

/** The end is announced, and comes after a while, or at once. */
export const SERVER_SHUTDOWN = faultOf<{ afterSeconds: number }>({
  kind: 'serverShutdown',
  params: z.strictObject({ afterSeconds: z.number().min(0).max(3600) }),
  lastsSeconds: [1, 1],
  draw: ({ random }) => ({ afterSeconds: oneOf(random, [0, 5, 600]) }),
  begin(stage, { afterSeconds }) {
    const { clock } = stage;
    for (const client of stage.clients()) {
      client.announceEnd(clock.now());
      clock.callAt(clock.now() + afterSeconds * SECOND_MS, () => client.socket.close(1001));
      stage.note();
    }
    return {};
  },
});
