import { STATUS_CODES } from 'node:http';
import * as z from 'zod';
import { SECOND_MS } from '../../../market/units.ts';
import { cutAll, faultOf, oneOf, wholeBetween } from './fault.ts';

/** Statuses that tell a client to stay away, and for how long when they do not say. */
const STAY_AWAY = new Set([403, 418, 429]);
const STAY_AWAY_SECONDS = 120;
/** 451 is left out: it is meant to end a run for good. */
const STATUSES = [200, 302, 403, 418, 429, 500, 503];

/** Connections end, and new ones are answered by a status. */
export const REFUSE_UPGRADE = faultOf<{ status: number; retryAfterSeconds?: number }>({
  kind: 'refuseUpgrade',
  params: z.strictObject({
    status: z.int().min(200).max(599),
    retryAfterSeconds: z.int().positive().max(86_400).optional(),
  }),
  lastsSeconds: [10, 120],
  draw({ random }) {
    const status = oneOf(random, STATUSES);
    const isTold = STAY_AWAY.has(status) && random.uniform() < 0.7;
    return { status, ...(isTold ? { retryAfterSeconds: wholeBetween(random, 20, 90) } : {}) };
  },
  begin(stage, { status, retryAfterSeconds }) {
    cutAll(stage);
    return {
      takesUpgrade({ socket, police }) {
        const told = retryAfterSeconds === undefined ? '' : `Retry-After: ${retryAfterSeconds}\r\n`;
        const elsewhere = status >= 300 && status < 400 ? 'Location: ws://127.0.0.1:1/\r\n' : '';
        const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`;
        socket.end(`${line}\r\n${told}${elsewhere}Content-Length: 0\r\nConnection: close\r\n\r\n`);
        if (STAY_AWAY.has(status)) police.close('connect', (retryAfterSeconds ?? STAY_AWAY_SECONDS) * SECOND_MS);
        stage.note();
        return true;
      },
    };
  },
});
