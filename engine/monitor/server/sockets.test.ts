import { afterEach, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { LiveSignal } from '../../live/status.ts';
import { ask, askRaw, openTestMonitor, Watcher } from '../testing/test-monitor.ts';
import type { TestMonitor } from '../testing/test-monitor.ts';

let open: TestMonitor | undefined;
afterEach(() => open?.monitor.close());

async function opened(settings: Parameters<typeof openTestMonitor>[0] = {}): Promise<TestMonitor> {
  open = await openTestMonitor(settings);
  return open;
}

/** What was sent before has arrived once this has. */
async function settle({ view }: TestMonitor, ...watchers: Watcher[]): Promise<void> {
  const counts = watchers.map((watcher) => watcher.of('status_changed').length + 1);
  view.emit({ kind: 'status', time: view.now, phase: 'live', reason: 'settled' });
  await Promise.all(watchers.map((watcher, i) => watcher.until('status_changed', counts[i])));
}

describe('/ws', () => {
  it('tells at once how everything stands, and again and again', async () => {
    const { port, monitor } = await opened({ limits: { statusEveryMs: 20 } });
    const watcher = await Watcher.open(port);
    const [first, second] = await watcher.until('workflow_status', 2);
    const { workflow_status, timestamp } = JSON.parse((await ask(port, '/api/system/workflow')).text);
    expect(first).toEqual({ type: 'workflow_status', timestamp, workflow_status });
    expect(second).toEqual(first);
    await monitor.close();
    expect(await watcher.closed).toBe(1001);
  });

  it('tells every step of a candle, in order, and what else happens', async () => {
    const test = await opened();
    const { view, port } = test;
    const watcher = await Watcher.open(port);
    const signalsBefore = view.status().counts.signals;
    view.advance(15 * MINUTE_MS);
    view.control({ bot: 'nine-heads-1', action: 'pause', who: 'test' });
    const event = { time: view.now, connection: 2, what: 'lost', detail: 'reset' } as const;
    view.emit({ kind: 'connection', time: view.now, event });
    await settle(test, watcher);
    const updates = watcher.of('workflow_update');
    const kinds = new Set(updates.map(({ update }) => update));
    const told = ['candle_received', 'candle_complete', 'indicator_calculation', 'consensus_calculation'];
    expect([...kinds]).toEqual(expect.arrayContaining([...told, 'signal_rejected', 'signal_generated']));
    expect(updates.filter(({ update }) => update === 'candle_complete')).toHaveLength(15);
    expect(updates[0]).toEqual({
      type: 'workflow_update',
      timestamp: expect.any(Number),
      update: 'candle_received',
      data: { symbol: 'BTCUSDT', openTime: expect.any(Number), source: 'websocket' },
    });
    const generated = updates.filter(({ update }) => update === 'signal_generated');
    expect(watcher.of('new_signal').map(({ signal }) => signal)).toEqual(generated.map(({ data }) => data));
    expect(generated.length).toBe(view.status().counts.signals - signalsBefore);
    expect(watcher.of('connection')[0]).toEqual({ type: 'connection', timestamp: view.now, event });
    expect(watcher.of('bot_changed')[0]).toMatchObject({ bot: 'nine-heads-1', state: 'paused' });
    expect(watcher.of('status_changed')[0]).toMatchObject({ phase: 'live', reason: 'settled' });
    const times = watcher.heard.map(({ timestamp }) => timestamp as number);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('tells a forming candle twice a second of real time at most', async () => {
    let now = 0;
    const test = await opened({ realNow: () => now });
    const watcher = await Watcher.open(test.port);
    const forming = (): number => watcher.of('forming').filter(({ symbol }) => symbol === 'BTCUSDT').length;
    test.view.advance(30 * SECOND_MS);
    await settle(test, watcher);
    expect(forming()).toBe(1);
    now = 499;
    test.view.advance(5 * SECOND_MS);
    await settle(test, watcher);
    expect(forming()).toBe(1);
    now = 500;
    test.view.advance(5 * SECOND_MS);
    await settle(test, watcher);
    expect(forming()).toBe(2);
  });

  it('counts what is too much to be sent', async () => {
    let now = 0;
    const test = await opened({ realNow: () => now, limits: { updatesAtOnce: 4, updatesPerSecond: 2 } });
    const watcher = await Watcher.open(test.port);
    test.view.advance(2 * MINUTE_MS);
    await settle(test, watcher);
    // Two minutes of three candles, a calculation and a frame: ten steps.
    expect(watcher.of('workflow_update')).toHaveLength(4);
    now = 1_000;
    test.view.advance(MINUTE_MS);
    await settle(test, watcher);
    expect(watcher.of('workflow_update').slice(4)).toMatchObject([{ omitted: 6 }, { update: 'candle_received' }]);
    expect(watcher.of('workflow_update').at(-1)).not.toHaveProperty('omitted');
  });
});

describe('/ws/signals', () => {
  const signalOf = (test: TestMonitor, about: Partial<LiveSignal>): LiveSignal => {
    const [known] = test.view.signals({ limit: 1 });
    return { ...known!, isSilent: false, ...about };
  };
  const emit = ({ view }: TestMonitor, signal: LiveSignal): void =>
    view.emit({ kind: 'signal', time: signal.time, signal });

  it('tells the last signal at once, then only changes of what was asked for', async () => {
    const test = await opened();
    const { view, port } = test;
    const watcher = await Watcher.open(port, '/ws/signals');
    watcher.socket.send('{"action":"subscribe","symbol":"BTCUSDT"}');
    expect(await watcher.until('last_signal')).toEqual([{ type: 'last_signal', symbol: 'BTCUSDT', signal: null }]);
    expect(watcher.heard[0]).toEqual({ type: 'subscribed', symbol: 'BTCUSDT' });
    view.advance(HOUR_MS);
    const [last] = view.signals({ symbol: 'BTCUSDT', limit: 1 });
    const changes = view.signals({ symbol: 'BTCUSDT', limit: 1_000 }).length;
    expect(changes).toBeGreaterThan(0);
    await watcher.until('signal_changed', changes);
    const other = await Watcher.open(port, '/ws/signals');
    other.socket.send('{"action":"subscribe","symbol":"*"}');
    const lasts = await other.until('last_signal', 3);
    expect(lasts.map(({ symbol }) => symbol)).toEqual(view.symbols);
    expect((lasts[0]!.signal as LiveSignal).time).toBe(last!.time);
    emit(test, signalOf(test, { id: 'new', symbol: 'ETHUSDT' }));
    emit(test, signalOf(test, { id: 'new', symbol: 'ETHUSDT' }));
    emit(test, signalOf(test, { id: 'silent', symbol: 'BTCUSDT', isSilent: true }));
    emit(test, signalOf(test, { id: 'newer', symbol: 'BTCUSDT' }));
    const changed = await other.until('signal_changed', 2);
    expect(changed.map(({ symbol, signal }) => [symbol, (signal as LiveSignal).id])).toEqual([
      ['ETHUSDT', 'new'],
      ['BTCUSDT', 'newer'],
    ]);
    const all = await watcher.until('signal_changed', changes + 1);
    expect(all.every(({ symbol }) => symbol === 'BTCUSDT')).toBe(true);
    watcher.socket.send('{"action":"unsubscribe","symbol":"BTCUSDT"}');
    await watcher.until('unsubscribed');
    emit(test, signalOf(test, { id: 'newest', symbol: 'BTCUSDT' }));
    watcher.socket.send('?');
    await watcher.until('error');
    expect(watcher.of('signal_changed')).toHaveLength(changes + 1);
  });

  it('answers what it does not understand with an error, and goes on', async () => {
    const { port } = await opened();
    const watcher = await Watcher.open(port, '/ws/signals');
    const texts = [
      'hello',
      '{}',
      '[]',
      'null',
      '{"action":"subscribe"}',
      '{"action":"buy","symbol":"BTCUSDT"}',
      '{"action":"subscribe","symbol":"BTCUSDT","more":1}',
      '{"action":"subscribe","symbol":"BTCUSDT","__proto__":{"polluted":1}}',
      '{"action":"subscribe","symbol":"NONE"}',
      '{"action":"subscribe","symbol":{"toString":1}}',
      '{"action":"subscribe","symbol":"<img src=x onerror=1>"}',
      '['.repeat(8_000),
    ];
    for (const text of texts) watcher.socket.send(text);
    watcher.socket.send('{"action":"subscribe","symbol":"ETHUSDT"}');
    await watcher.until('subscribed');
    const errors = watcher.heard.slice(0, texts.length);
    expect(errors.map((error) => [Object.keys(error), error.type])).toEqual(
      texts.map(() => [['type', 'message'], 'error']),
    );
    expect(watcher.heard[texts.length]).toEqual({ type: 'subscribed', symbol: 'ETHUSDT' });
  });
});

describe('many clients, and bad ones', () => {
  it('so many are taken, and no more', async () => {
    const { port, meter } = await opened({ limits: { clients: 3 } });
    const watchers = await Promise.all(['/ws', '/ws', '/ws/signals'].map((path) => Watcher.open(port, path)));
    expect(Object.fromEntries(meter.clientsNow)).toEqual({ '/ws': 2, '/ws/signals': 1 });
    await expect(Watcher.open(port)).rejects.toThrow('503');
    watchers[0]!.socket.terminate();
    await expect.poll(() => meter.clientsNow.get('/ws')).toBe(1);
    await Watcher.open(port);
  });

  it('garbage, a megabyte, a flood, a broken frame: each ends its own connection only', async () => {
    const test = await opened({ limits: { messagesPerPing: 50 } });
    const good = await Watcher.open(test.port);
    const talkers = await Promise.all(Array.from({ length: 3 }, () => Watcher.open(test.port)));
    const [chatty, large, flooding] = talkers as [Watcher, Watcher, Watcher];
    chatty.socket.send('garbage');
    chatty.socket.send(Buffer.from([0, 255, 1]));
    large.socket.send('x'.repeat(2 ** 20));
    for (let i = 0; i < 40; i++) flooding.socket.send('x');
    for (let i = 0; i < 20; i++) flooding.socket.ping();
    expect(await Promise.all([large, flooding].map(({ closed }) => closed))).toEqual([1009, 1008]);
    const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13';
    const upgrade = `GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`;
    // Reserved bits set: no frame of RFC 6455.
    expect(await askRaw(test.port, Buffer.concat([Buffer.from(upgrade), Buffer.from([0xff, 0x00])]))).toContain(
      ' 101 ',
    );
    await settle(test, good, chatty);
    expect((await ask(test.port, '/health')).status).toBe(200);
  });

  it('who answers no pings is gone, who does stays', async () => {
    const test = await opened({ limits: { pingEveryMs: 20 } });
    const quiet = await Watcher.open(test.port, '/ws', { autoPong: false });
    const good = await Watcher.open(test.port);
    expect(await quiet.closed).toBe(1006);
    await settle(test, good);
    expect(test.meter.clientsNow.get('/ws')).toBe(1);
  });
});
