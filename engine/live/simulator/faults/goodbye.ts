import * as z from 'zod';
import { faultOf, oneOf } from './fault.ts';

const CODES = [1000, 1001, 1012];

/** Every connection is closed politely, by a code that sounds as if all were well. */
export const GOODBYE = faultOf<{ code: number }>({
  kind: 'goodbye',
  params: z.strictObject({ code: z.int().min(1000).max(4999) }),
  lastsSeconds: [1, 1],
  draw: ({ random }) => ({ code: oneOf(random, CODES) }),
  begin(stage, { code }) {
    for (const { socket } of stage.clients()) {
      socket.close(code);
      stage.note();
    }
    return {};
  },
});
