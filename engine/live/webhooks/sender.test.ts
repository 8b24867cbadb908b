import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { SimulatedClock } from '../simulator/clock.ts';
import type { Endpoint } from './endpoint.ts';
import { WIRE } from './post.ts';
import type { WebhookSender } from './sender.ts';
import { ScriptedEndpoint, statuses } from './testing/scripted-endpoint.ts';
import type { Answer } from './testing/scripted-endpoint.ts';
import { RIG_START, SendingRig, signalOf } from './testing/sending-rig.ts';

const WEEK = { notAfter: RIG_START + 7 * DAY_MS };
const WAITS = [5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR_MS)];

let rig: SendingRig;
let open: { close(): unknown }[];
beforeEach(() => {
  rig = new SendingRig();
  open = [];
});
afterEach(async () => {
  await Promise.all([rig.close(), ...open.map((one) => one.close())]);
});

async function listen(answer: Answer): Promise<ScriptedEndpoint> {
  const endpoint = await ScriptedEndpoint.open(answer);
  open.push(endpoint);
  return endpoint;
}

/** A server below HTTP. */
async function listenRaw(speak: (socket: Socket) => void): Promise<Endpoint> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    speak(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return { ...(await listen(() => undefined)).settings('raw'), url };
}

/** Lets time pass to when something is due, a moment before first: nothing may happen early. */
async function passToNext(sender: WebhookSender, endpoint: ScriptedEndpoint, id: string): Promise<void> {
  const next = rig.outbox.nextDue(id)!;
  const before = endpoint.requests.length;
  rig.clock.advanceTo(next - 1);
  await sender.settled();
  expect(endpoint.requests.length).toBe(before);
  rig.clock.advanceTo(next);
  await sender.settled();
}

describe('attempts', () => {
  it('come by the schedule with its jitter, ten in all, then the message is dead and its line free', async () => {
    const times: number[] = [];
    const endpoint = await listen((request, response) => {
      if (request.id.startsWith('a')) times.push(rig.clock.now());
      response.writeHead(request.id.startsWith('a') ? 500 : 200).end();
    });
    const settings = [endpoint.settings('e')];
    const [first] = rig.add(settings, signalOf('a', WEEK), signalOf('b', { ...WEEK, kind: 'exit', side: null }));
    const sender = rig.send(settings);
    await sender.settled();
    for (let i = 0; i < 9; i++) await passToNext(sender, endpoint, 'e');
    const ratios = times.slice(1).map((time, i) => (time - times[i]!) / WAITS[i]!);
    expect(times.length).toBe(10);
    expect(ratios.filter((ratio) => ratio < 0.9 || ratio > 1.1)).toEqual([]);
    expect(new Set(ratios).size).toBe(9);
    expect(rig.outcomes).toEqual([...Array<string>(10).fill('e failed'), 'e dead', 'e delivered']);
    expect(rig.row('e', 'a')).toMatchObject({
      state: 'dead',
      attempts: 10,
      last_status: 500,
      last_error: 'status 500',
    });
    const bodies = endpoint.requests.slice(0, 10).map(({ body }) => body.toString());
    expect(new Set(bodies)).toEqual(new Set([first!.body.toString()]));
    expect(rig.outbox.status(rig.clock.now())).toEqual({
      pending: 0,
      oldestAgeMs: null,
      delivered: 1,
      expired: 0,
      dead: 1,
    });
  });

  it.each([400, 401, 404, 413, 500, 301, 302, 307])('fail with status %i, which is never followed', async (status) => {
    const elsewhere = await listen(statuses(200));
    const endpoint = await listen((_, response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${elsewhere.port}/` }).end(),
    );
    const settings = [endpoint.settings('e')];
    rig.add(settings, signalOf('a'));
    await rig.send(settings).settled();
    expect(rig.outcomes).toEqual(['e failed']);
    expect(rig.row('e', 'a')).toMatchObject({ state: 'pending', attempts: 1, last_status: status });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    ['7', 7 * SECOND_MS],
    ['604800', DAY_MS],
  ])('that are told to retry after %s s leave the endpoint alone for that long', async (retryAfter, pauseMs) => {
    const endpoint = await listen((request, response) => {
      if (endpoint.requests.length > 1) response.end();
      else response.writeHead(429, { 'retry-after': retryAfter }).end();
      expect(request.id).toHaveLength(32);
    });
    const settings = [endpoint.settings('e')];
    rig.add(settings, signalOf('a', WEEK), signalOf('b', { ...WEEK, symbol: 'ETHUSDT' }));
    const sender = rig.send(settings);
    await sender.settled();
    expect(rig.outcomes).toEqual(['e throttled']);
    expect(rig.outbox.nextDue('e')).toBe(RIG_START + pauseMs);
    await passToNext(sender, endpoint, 'e');
    expect(rig.outcomes).toEqual(['e throttled', 'e delivered', 'e delivered']);
  });

  it.each([502, 504, 429])('answered with %i give the whole endpoint a rest', async (status) => {
    const endpoint = await listen(statuses(status, 200));
    const settings = [endpoint.settings('e')];
    rig.add(settings, signalOf('a'), signalOf('b', { symbol: 'ETHUSDT' }));
    const sender = rig.send(settings);
    await sender.settled();
    expect(endpoint.requests.length).toBe(1);
    await passToNext(sender, endpoint, 'e');
    expect(rig.outcomes).toEqual(['e throttled', 'e delivered', 'e delivered']);
  });

  it('end for good with 410, also in the next process; what waits goes stale', async () => {
    const endpoint = await listen(statuses(410, 200));
    const settings = [endpoint.settings('e')];
    rig.add(settings, signalOf('a'), signalOf('b'));
    const sender = rig.send(settings);
    await sender.settled();
    expect(rig.outcomes).toEqual(['e gone']);
    expect(rig.outbox.goneEndpoints()).toEqual([{ endpoint: 'e', since: RIG_START }]);
    await sender.stop();
    rig.reopen();
    const second = rig.send(settings);
    await second.settled();
    expect(rig.outbox.goneEndpoints()).toHaveLength(1);
    rig.clock.advanceTo(RIG_START + HOUR_MS);
    await second.settled();
    expect(rig.outcomes).toEqual(['e gone', 'e expired']);
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe('an endpoint that is down', () => {
  it('gets everything in order once it is up again, but what went stale', async () => {
    const endpoint = await listen(statuses(200));
    const { port } = endpoint;
    const settings = [endpoint.settings('e')];
    await endpoint.close();
    open = [];
    const stale = { notAfter: RIG_START + 2 * MINUTE_MS };
    rig.add(settings, signalOf('a', stale), signalOf('b', WEEK), signalOf('c', { ...WEEK, symbol: 'ETHUSDT' }));
    const sender = rig.send(settings);
    await sender.settled();
    rig.clock.advanceTo(RIG_START + 10 * SECOND_MS);
    await sender.settled();
    // No attempt is left for the first before it is stale: the second has its turn already.
    expect(rig.outcomes.filter((outcome) => outcome === 'e expired')).toHaveLength(1);
    expect(rig.row('e', 'b')).toMatchObject({ state: 'pending', attempts: 1 });
    expect(rig.row('e', 'a')).toMatchObject({ state: 'expired', last_status: 0, last_error: 'ECONNREFUSED' });
    const again = await listen(statuses(200));
    const moved = [{ ...settings[0]!, url: new URL(`http://127.0.0.1:${again.port}/`) }];
    expect(again.port).not.toBe(port);
    await sender.stop();
    const next = rig.send(moved);
    rig.clock.advanceTo(RIG_START + HOUR_MS);
    await next.settled();
    expect(again.requests.map(({ id }) => id[0])).toEqual(expect.arrayContaining(['b', 'c']));
    expect(rig.outbox.status(rig.clock.now())).toMatchObject({ pending: 0, delivered: 2, expired: 1 });
  });

  it.each<[string, string, (socket: Socket) => void]>([
    ['hangs up', 'ECONNRESET', (socket) => socket.end()],
    ['speaks no HTTP', 'HPE_INVALID_CONSTANT', (socket) => void socket.write('hello\r\n\r\n')],
    [
      'sends headers without end',
      'HPE_HEADER_OVERFLOW',
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\na: ${'x'.repeat(2 ** 17)}`),
    ],
    [
      'wants another protocol',
      'no answer',
      (socket) => void socket.write('HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
    ],
  ])('because it %s has failed', async (_, error, speak) => {
    const settings = [await listenRaw(speak)];
    rig.add(settings, signalOf('a'));
    await rig.send(settings).settled();
    expect(rig.outcomes).toEqual(['raw failed']);
    expect(rig.row('raw', 'a')).toMatchObject({ last_status: 0, last_error: error });
  });

  it('for TLS has failed', async () => {
    const endpoint = await listenRaw((socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    const url = new URL(endpoint.url.href.replace('http:', 'https:'));
    rig.add([endpoint], signalOf('a'));
    await rig.send([{ ...endpoint, url }]).settled();
    expect(rig.row('raw', 'a')).toMatchObject({
      state: 'pending',
      last_status: 0,
      last_error: expect.stringMatching(/SSL|EPROTO/),
    });
  });

  it('for want of a name has failed', async () => {
    const endpoint = {
      ...(await listen(statuses(200))).settings('e'),
      url: new URL('https://nobody.invalid/secret-path'),
    };
    rig.add([endpoint], signalOf('a'));
    const resolve = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    await rig.send([endpoint], { ...WIRE, resolve }).settled();
    expect(rig.row('e', 'a')).toMatchObject({ last_status: 0, last_error: 'ENOTFOUND' });
  });
});

describe('a slow endpoint', () => {
  it('is given up after 15 s, has one request at a time, and delays no other', async () => {
    const clock = new SimulatedClock(Date.now());
    const silent = await listen(() => undefined);
    let drip: (socket: Socket) => void;
    const dripped = new Promise<Socket>((done) => (drip = done));
    const dripping = await listenRaw((socket) => {
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\na: b', () => drip(socket)));
    });
    const quick = await listen(statuses(200));
    const endpoints = [silent.settings('silent'), { ...dripping, id: 'dripping' }, quick.settings('quick')];
    rig.add(endpoints, signalOf('a'), signalOf('b'), signalOf('c', { symbol: 'ETHUSDT' }));
    rig.send(endpoints, { ...WIRE, clock });
    await rig.until(() => rig.outcomes.length === 3);
    await silent.seen(1);
    const socket = await dripped;
    expect(rig.outcomes).toEqual(Array(3).fill('quick delivered'));
    clock.advanceTo(clock.now() + 15 * SECOND_MS - 1);
    await new Promise((done) => socket.write('c', done));
    expect(rig.outcomes.length).toBe(3);
    clock.advanceTo(clock.now() + 1);
    await rig.until(() => rig.outcomes.length === 5);
    expect(rig.outcomes.slice(3).sort()).toEqual(['dripping failed', 'silent failed']);
    expect(rig.row('silent', 'a')).toMatchObject({ last_status: 0, last_error: 'timeout' });
    expect(rig.row('dripping', 'a')).toMatchObject({ last_status: 0, last_error: 'timeout' });
    // The turn of the other symbol.
    await silent.seen(2);
    expect([silent.openMax, quick.openMax]).toEqual([1, 1]);
    expect(silent.requests.map(({ id }) => id[0])).toEqual(['a', 'c']);
  });

  it('that said yes has said it, however long the rest takes', async () => {
    const clock = new SimulatedClock(Date.now());
    let answered: () => void;
    const hasAnswered = new Promise<void>((done) => (answered = done));
    const endless = await listen((_, response) => void response.writeHead(200).write('and '));
    // The time is looked at twice for each request, and once when the head of its answer is there.
    let looks = 0;
    const now = (): number => {
      if (++looks === 6) answered();
      return clock.now();
    };
    const watched = { now, callAt: (time: number, run: () => void) => clock.callAt(time, run) };
    const huge = await listen((_, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(2 ** 16)));
        response.once('drain', pour);
      };
      pour();
    });
    const endpoints = [endless.settings('endless'), huge.settings('huge')];
    rig.add(endpoints, signalOf('a'));
    const sender = rig.send(endpoints, { ...WIRE, clock: watched });
    await rig.until(() => rig.outcomes.includes('huge delivered'));
    await hasAnswered;
    clock.advanceTo(clock.now() + 15 * SECOND_MS);
    await sender.settled();
    expect(rig.outcomes).toEqual(['huge delivered', 'endless delivered']);
  });
});

describe('order', () => {
  it('holds for a symbol: an exit waits for its entry, other symbols do not', async () => {
    const endpoint = await listen((request, response) =>
      response.writeHead(request.id.startsWith('a') && endpoint.requests.length === 1 ? 500 : 204).end(),
    );
    const settings = [endpoint.settings('e')];
    rig.add(settings, signalOf('a'), signalOf('b', { kind: 'exit' }), signalOf('c', { symbol: 'ETHUSDT' }));
    const sender = rig.send(settings);
    await sender.settled();
    expect(endpoint.requests.map(({ id }) => id[0])).toEqual(['a', 'c']);
    await passToNext(sender, endpoint, 'e');
    expect(endpoint.requests.map(({ id }) => id[0])).toEqual(['a', 'c', 'a', 'b']);
  });
});

describe('a sender', () => {
  it('hears of new messages by wake, sends none when stopped, and goes on when started', async () => {
    const endpoint = await listen(statuses(200));
    const settings = [endpoint.settings('e')];
    const sender = rig.send(settings);
    await sender.settled();
    rig.add(settings, signalOf('a'));
    sender.wake();
    await sender.settled();
    expect(rig.outcomes).toEqual(['e delivered']);
    await sender.stop();
    rig.add(settings, signalOf('b'));
    sender.wake();
    await sender.settled();
    expect(endpoint.requests.length).toBe(1);
    sender.start();
    await sender.settled();
    expect(endpoint.requests.length).toBe(2);
  });

  it('waits a moment for what is under way when it stops, then cuts it off as if it had not been', async () => {
    const clock = new SimulatedClock(Date.now());
    const endpoint = await listen(() => undefined);
    const settings = [endpoint.settings('e')];
    rig.add(settings, signalOf('a'));
    const sender = rig.send(settings, { ...WIRE, clock });
    await endpoint.seen(1);
    const stopped = sender.stop();
    clock.advanceTo(clock.now() + 2 * SECOND_MS);
    await stopped;
    expect(rig.outcomes).toEqual([]);
    expect(rig.row('e', 'a')).toMatchObject({ state: 'pending', attempts: 0 });
  });

  it('stops by itself when it cannot store what it did, and says so', async () => {
    const endpoint = await listen((_, response) => {
      rig.database.exec('DROP TABLE outbox');
      response.end();
    });
    const settings = [endpoint.settings('e')];
    rig.add(settings, signalOf('a'));
    await rig.send(settings).settled();
    expect(String(rig.faults)).toContain('no such table: outbox');
    expect(endpoint.requests.length).toBe(1);
  });

  it('expires what waits for an endpoint that is no longer in the settings', async () => {
    rig.add([(await listen(statuses(200))).settings('former')], signalOf('a'));
    const sender = rig.send([]);
    await sender.settled();
    rig.clock.advanceTo(RIG_START + 15 * MINUTE_MS);
    await sender.settled();
    expect(rig.outcomes).toEqual([]);
    rig.clock.advanceTo(RIG_START + 15 * MINUTE_MS + 1);
    await sender.settled();
    expect(rig.outcomes).toEqual(['former expired']);
  });
});
