import type { ServerResponse } from 'node:http';
import * as z from 'zod';
import { faultOf, oneOf } from './fault.ts';

const HOWS = ['status', 'reset', 'timeout', 'empty', 'html', 'gzip', 'length'] as const;
type How = (typeof HOWS)[number];

function fail(response: ServerResponse, how: How): void {
  switch (how) {
    case 'status':
      return void response.writeHead(503, { 'Content-Type': 'application/json' }).end('{"code":-1000}');
    case 'reset':
      return void response.destroy();
    case 'timeout':
      // Never answered: whoever asked has to leave.
      return;
    case 'empty':
      return void response.writeHead(200, { 'Content-Type': 'application/json' }).end();
    case 'html':
      return void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><body>Down for repair</body>');
    case 'gzip':
      return void response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('this was never packed');
    case 'length':
      response.writeHead(200, { 'Content-Length': 4096 }).write('[');
      return void setImmediate(() => response.destroy());
  }
}

/** REST fails, at most so many times: an error, an end, no answer, or one that cannot be read. */
export const REST_BROKEN = faultOf<{ how?: How; times?: number }>({
  kind: 'restBroken',
  params: z.strictObject({ how: z.enum(HOWS).optional(), times: z.int().positive().optional() }),
  lastsSeconds: [10, 120],
  draw({ random }) {
    const how = oneOf(random, HOWS);
    return how === 'timeout' ? { how, times: 1 } : { how };
  },
  begin(stage, { how, times = Infinity }) {
    let left = times;
    return {
      takesRequest({ response }) {
        if (left-- <= 0) return false;
        fail(response, how ?? oneOf(stage.random, HOWS));
        stage.note();
        return true;
      },
    };
  },
});
