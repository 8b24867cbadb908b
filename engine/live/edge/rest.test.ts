import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RejectedAnswer } from '../exchange/exchange.ts';
import { askRest } from './rest.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const read = (body: unknown): unknown => body;

describe('a request', () => {
  it('gives the body, the weight used and its own time, where it says any', async () => {
    const headers = new Map([
      ['X-MBX-USED-WEIGHT-1M', '17'],
      ['Date', 'Wed, 01 Jan 2025 00:00:07 GMT'],
    ]);
    const url = await serve((_, response) => response.setHeaders(headers).end('[1]'));
    const asOf = 1_735_689_607_000;
    expect(await askRest({ url, read })).toEqual({ ok: true, value: [1], usedWeight: 17, asOf });
    headers.set('Date', 'soon');
    expect(await askRest({ url, read })).toEqual({ ok: true, value: [1], usedWeight: 17 });
  });

  it.each([
    [429, '7', { status: 429, retryAfterMs: 7000 }],
    [418, 'Fri, 31 Dec 1999 23:59:59 GMT', { status: 418 }],
    [503, undefined, { status: 503 }],
  ])('that is refused with %i says so, and how long to wait', async (status, retryAfter, expected) => {
    const url = await serve((_, response) => {
      if (retryAfter !== undefined) response.setHeader('Retry-After', retryAfter);
      response.writeHead(status).end('no');
    });
    expect(await askRest({ url, read })).toEqual({ ok: false, detail: 'no', ...expected });
  });

  it.each<[string, RequestListener]>([
    ['is no JSON', (_, response) => response.end('<html>')],
    ['is empty', (_, response) => response.end()],
    [
      'breaks off',
      (_, response) => void response.writeHead(200, { 'Content-Length': 9 }).write('[', () => response.destroy()),
    ],
    ['is a redirect', (_, response) => response.writeHead(302, { Location: '/other' }).end()],
    ['never ends', (_, response) => void setInterval(() => response.write('0'.repeat(2 ** 20)), 1).unref()],
  ])('whose answer %s comes to status 0', async (_, listener) => {
    const url = await serve(listener);
    expect(await askRest({ url, read })).toMatchObject({ ok: false, status: 0 });
  });

  it('whose body is unfit comes to status 0 with the reason', async () => {
    const url = await serve((_, response) => response.end('{}'));
    const answer = await askRest({
      url,
      read: () => {
        throw new RejectedAnswer('order', 'row 5 comes after 7');
      },
    });
    expect(answer).toEqual({ ok: false, status: 0, detail: 'row 5 comes after 7' });
  });

  it('can be left, and nobody listening is an answer too', async () => {
    const leave = new AbortController();
    const url = await serve(() => leave.abort());
    expect(await askRest({ url, read, signal: leave.signal })).toMatchObject({ ok: false, status: 0 });
    expect(await askRest({ url: 'http://127.0.0.1:1/', read })).toMatchObject({ ok: false, status: 0 });
  });
});
