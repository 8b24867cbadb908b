import * as z from 'zod';
import { cutAll, faultOf, oneOf } from './fault.ts';

/** Every connection is accepted, and closed after so many messages. */
export const ACCEPT_THEN_CLOSE = faultOf<{ messages: number }>({
  kind: 'acceptThenClose',
  params: z.strictObject({ messages: z.int().min(0).max(10) }),
  lastsSeconds: [30, 300],
  draw: ({ random }) => ({ messages: oneOf(random, [0, 1]) }),
  begin(stage, { messages }) {
    cutAll(stage);
    const sent = new Map<object, number>();
    return {
      opened(client) {
        stage.note();
        if (messages === 0) client.socket.close(1000);
      },
      takesCandle(client, message) {
        const count = (sent.get(client) ?? 0) + 1;
        sent.set(client, count);
        if (count > messages) return true;
        client.sendCandle(message);
        if (count === messages) client.socket.close(1000);
        return true;
      },
    };
  },
});
