import * as z from 'zod';
import { candleEvent } from '../speech.ts';
import { faultOf } from './fault.ts';

/** The first bytes of a text frame that promises 200 of them. */
const HEAD = Buffer.from([0x81, 126, 0, 200]);

/** Half a message, then the TCP connection is gone. */
export const CUT_MID_FRAME = faultOf({
  kind: 'cutMidFrame',
  params: z.strictObject({}),
  lastsSeconds: [15, 90],
  draw: () => ({}),
  begin(stage) {
    const doomed = new Set(stage.clients());
    return {
      takesCandle(client, message) {
        if (!doomed.delete(client)) return false;
        const { raw } = client;
        const half = Buffer.from(candleEvent(message)).subarray(0, 100);
        raw.write(Buffer.concat([HEAD, half]), () => raw.destroy());
        stage.note();
        return true;
      },
    };
  },
});
