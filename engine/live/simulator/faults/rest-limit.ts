import * as z from 'zod';
import { refuse } from '../rest/refuse.ts';
import { faultOf, oneOf, wholeBetween } from './fault.ts';

/** How long a client has to stay away that was not told. */
const UNTOLD_SECONDS = { 418: 120, 429: 60 } as const;

/** REST says that it was asked too much, with or without how long to wait. */
export const REST_LIMIT = faultOf<{ status: 418 | 429; retryAfterSeconds?: number }>({
  kind: 'restLimit',
  params: z.strictObject({
    status: z.union([z.literal(418), z.literal(429)]),
    retryAfterSeconds: z.int().positive().max(259_200).optional(),
  }),
  lastsSeconds: [20, 150],
  draw({ random }) {
    const told = random.uniform() < 0.7 ? { retryAfterSeconds: wholeBetween(random, 20, 120) } : {};
    return { status: oneOf(random, [418, 429] as const), ...told };
  },
  begin: (stage, { status, retryAfterSeconds }) => ({
    takesRequest({ response, police }) {
      const seconds = retryAfterSeconds ?? UNTOLD_SECONDS[status];
      refuse(response, police, { status, seconds, isTold: retryAfterSeconds !== undefined });
      stage.note();
      return true;
    },
  }),
});
