import * as z from 'zod';
import { cutAll, faultOf, oneOf } from './fault.ts';

const ANSWERS = ['error', 'none', 'twice', 'wrongId'] as const;
type Answer = (typeof ANSWERS)[number];

/** Connections end, and subscriptions of new ones are answered by an error, not at all, twice, or under another id. */
export const BAD_ANSWER = faultOf<{ answer: Answer }>({
  kind: 'badAnswer',
  params: z.strictObject({ answer: z.enum(ANSWERS) }),
  lastsSeconds: [10, 120],
  draw: ({ random }) => ({ answer: oneOf(random, ANSWERS) }),
  begin(stage, { answer }) {
    cutAll(stage);
    return {
      takesControl(client, ask) {
        if (ask.method !== 'SUBSCRIBE') return false;
        stage.note();
        if (answer === 'error') client.send(JSON.stringify({ code: 2, msg: 'Invalid request: too busy', id: ask.id }));
        if (answer === 'error' || answer === 'none') return true;
        client.obey(answer === 'twice' ? ask : { ...ask, id: 1_000_000 });
        if (answer === 'twice') client.send(JSON.stringify({ result: null, id: ask.id }));
        return true;
      },
    };
  },
});
