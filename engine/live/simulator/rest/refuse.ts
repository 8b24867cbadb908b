import type { ServerResponse } from 'node:http';
import { SECOND_MS } from '../../../market/units.ts';
import type { Police } from '../police.ts';

/** Sends a body as JSON. */
export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Refuses a request and closes the door for a while; with `isTold` false the answer does not say for how long. */
export function refuse(
  response: ServerResponse,
  police: Police,
  how: { readonly status: number; readonly seconds: number; readonly isTold?: boolean },
): void {
  police.close('rest', how.seconds * SECOND_MS);
  if (how.isTold !== false) response.setHeader('Retry-After', `${how.seconds}`);
  reply(response, how.status, { code: -1003, msg: 'Too many requests.' });
}
