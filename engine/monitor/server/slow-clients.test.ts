import { afterEach, describe, expect, it } from 'vitest';
import { openTestMonitor, Watcher } from '../testing/test-monitor.ts';
import type { TestMonitor } from '../testing/test-monitor.ts';

let open: TestMonitor | undefined;
afterEach(() => open?.monitor.close());

const pause = (): Promise<void> => new Promise((done) => setImmediate(done));

/** Tells of a bot with a reason so long: a message that is never left out. */
function tell({ view }: TestMonitor, length: number): void {
  view.emit({ kind: 'bot', time: view.now, bot: 'b', state: 'running', reason: 'x'.repeat(length) });
}

/** One client that reads, and one that does not. */
async function pair(settings: Parameters<typeof openTestMonitor>[0]): Promise<[TestMonitor, Watcher, Watcher]> {
  open = await openTestMonitor(settings);
  const good = await Watcher.open(open.port);
  const deaf = await Watcher.open(open.port);
  await Promise.all([good.until('workflow_status'), deaf.until('workflow_status')]);
  deaf.socket.pause();
  return [open, good, deaf];
}

describe('a client that does not read', () => {
  it('is told to come back later after a thousand messages, while others get every one', async () => {
    const [test, good, deaf] = await pair({ limits: { closeTimeoutMs: 60_000 } });
    let sent = 0;
    for (; test.meter.cut === 0; sent++) {
      tell(test, 4_000);
      if (sent % 20 === 0) await pause();
    }
    expect(sent).toBeGreaterThan(1_000);
    tell(test, 1);
    await good.until('bot_changed', sent + 1);
    deaf.socket.resume();
    expect(await deaf.closed).toBe(1013);
    const got = deaf.of('bot_changed').length;
    expect(got).toBeGreaterThan(0);
    expect(got).toBeLessThanOrEqual(sent - 1_000);
    expect(test.meter).toMatchObject({ cut: 1 });
  });

  it('is cut at eight megabytes, and holds no memory after that', async () => {
    const [test, good, deaf] = await pair({ limits: { waitingMessages: Infinity } });
    let sent = 0;
    for (; test.meter.cut === 0; sent++) {
      tell(test, 500_000);
      await pause();
    }
    await good.until('bot_changed', sent);
    deaf.socket.resume();
    expect(await deaf.closed).toBe(1006);
    expect(sent).toBeLessThan(60);
    expect(test.meter.clientsNow.get('/ws')).toBe(1);
  });

  it('is cut soon when it does not even agree to be closed', async () => {
    const [test, , deaf] = await pair({ limits: { closeTimeoutMs: 50, waitingMessages: 1 } });
    while (test.meter.cut === 0) {
      tell(test, 100_000);
      await pause();
    }
    await expect.poll(() => test.meter.clientsNow.get('/ws')).toBe(1);
    deaf.socket.resume();
    expect([1006, 1013]).toContain(await deaf.closed);
  });

  it('gets the latest of what changes often, once it reads again', async () => {
    const limits = { formingEveryMs: 0, stuckBytes: Infinity, waitingMessages: 100, statusEveryMs: 1 };
    const [test, good, deaf] = await pair({ limits });
    const { view } = test;
    for (let i = 0; i < 40; i++) {
      tell(test, 500_000);
      await pause();
    }
    const [candle] = view.candles({ symbol: 'BTCUSDT', minutes: 1, limit: 1 })!.candles;
    for (let i = 1; i <= 5_000; i++) {
      for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
        view.emit({ kind: 'forming', time: view.now + i, symbol, candle: { ...candle!, close: i } });
      }
      if (i % 50 === 0) await pause();
    }
    await good.until('forming', 10_000);
    const before = deaf.of('workflow_status').length;
    deaf.socket.resume();
    view.emit({ kind: 'status', time: view.now, phase: 'held', reason: 'end' });
    await deaf.until('status_changed');
    expect(deaf.of('bot_changed')).toHaveLength(40);
    const forming = deaf.of('forming');
    expect(forming.map(({ symbol, candle }) => [symbol, (candle as { close: number }).close])).toEqual([
      ['BTCUSDT', 5_000],
      ['ETHUSDT', 5_000],
    ]);
    expect(good.of('workflow_status').length).toBeGreaterThan(deaf.of('workflow_status').length - before);
    expect(test.meter.cut).toBe(0);
  });
});
