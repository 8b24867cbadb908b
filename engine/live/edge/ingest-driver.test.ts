import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Candle } from '../../market/candle.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { TEST_START } from '../../testing/candles.ts';
import { instrumentOf } from '../../testing/runs.ts';
import { SimulatedClock } from '../simulator/clock.ts';
import { drive } from '../simulator/drive.ts';
import type { SimulatedMarket } from '../simulator/market.ts';
import { SimulatedExchange } from '../simulator/simulated-exchange.ts';
import type { LiveEvent } from '../status.ts';
import { Truth } from '../testing/truth.ts';
import type { LiveClock } from './clock.ts';
import { IngestDriver } from './ingest-driver.ts';
import type { FrameEffect } from './ingest-driver.ts';

const SYMBOLS = ['AAAUSDT', 'BBBUSDT'];
const START = TEST_START + 10 * MINUTE_MS + 20 * SECOND_MS;
const truth = new Truth(3);
/** Minutes from here on have no candle of the second symbol, and nothing follows them. */
const ENDS = TEST_START + 20 * MINUTE_MS;

const market: SimulatedMarket = {
  instruments: SYMBOLS.map((symbol) => instrumentOf(symbol)),
  firstOpen: TEST_START,
  candle: (symbol, openTime): Candle | null =>
    symbol === SYMBOLS[1] && openTime >= ENDS ? null : truth.candle(symbol, openTime),
};

let clock: SimulatedClock;
let exchange: SimulatedExchange;
let driver: IngestDriver | undefined;
let events: LiveEvent[];
let frames: FrameEffect[];

beforeEach(async () => {
  clock = new SimulatedClock(START);
  exchange = await SimulatedExchange.open(market, clock);
  [events, frames] = [[], []];
});
afterEach(async () => {
  await driver?.stop();
  await exchange.close();
});

/** A driver on a machine's clock of its own. */
function begin(own: LiveClock = clock): IngestDriver {
  driver = new IngestDriver({
    exchange: exchange.protocol,
    clock: own,
    symbols: SYMBOLS,
    firstOpen: TEST_START,
    seed: 1,
    onFrames: (more) => frames.push(...more),
    onAgain: () => undefined,
    onEvent: (event) => events.push(event),
    onFailure(error) {
      throw error;
    },
  });
  driver.start();
  return driver;
}

/** Lets simulated time pass until something is so. */
async function until(isOver: () => boolean): Promise<void> {
  await drive({ clock, exchange, speed: Infinity, isWaiting: () => driver!.isWaiting, isOver });
}

const passed = (minutes: number) => (): boolean => clock.now() >= START + minutes * MINUTE_MS;

describe('the driver', () => {
  it('shows connections, budget, clock and the newest candles as they stand', async () => {
    const one = begin();
    expect([one.clockOffsetMs, one.reason, one.restStatus.usedWeight]).toEqual([null, null, 1]);
    await until(() => frames.length >= 12);
    expect(Math.abs(one.clockOffsetMs!)).toBeLessThan(2 * SECOND_MS);
    expect(one.connections).toMatchObject([{ id: 1, phase: 'live' }]);
    expect(one.connections[0]!.lastDataAt).toBeLessThanOrEqual(clock.now());
    expect(one.restStatus).toMatchObject({ weightMax: 2400, pausedUntil: null });
    const [{ last }] = one.state.symbols as [(typeof one.state.symbols)[number]];
    expect([last?.openTime, last?.source]).toEqual([frames.at(-1)!.openTime, 'websocket']);
    const connecting = events.flatMap((event) => (event.kind === 'connection' ? [event.event.what] : []));
    expect(connecting).toEqual(['connecting', 'open', 'live']);
    expect(exchange.police.violations).toEqual([]);
  });

  it('asks what is subscribed to, and for the time, again and again', async () => {
    const one = begin();
    await until(passed(9));
    expect(one.state.messagesMade).toBe(2);
    expect(one.state.connections).toMatchObject([{ id: 1, wanted: [], awaiting: null }]);
    expect(one.state.counts).toMatchObject({ reconnects: 0, connects: { attempts: 1, live: 1 } });
    expect(one.state.counts.sampled).toBeGreaterThan(0);
    expect(one.state.counts.sampledDifferent).toBe(0);
  });

  it('takes an operator at his word for a minute that is waited for, and for no other', async () => {
    const one = begin();
    await until(() => one.state.phase === 'held');
    const { nextOpen } = one.state;
    expect([nextOpen, one.reason]).toEqual([ENDS, 'BBBUSDT missing']);
    expect(events.findLast(({ kind }) => kind === 'status')).toMatchObject({
      phase: 'held',
      reason: 'BBBUSDT missing',
    });
    expect(one.declareAbsent('AAAUSDT', nextOpen)).toBe(false);
    expect(one.declareAbsent('BBBUSDT', nextOpen + MINUTE_MS)).toBe(false);
    const before = frames.length;
    expect(one.declareAbsent('BBBUSDT', nextOpen)).toBe(true);
    expect(frames.slice(before)).toMatchObject([{ openTime: ENDS, entries: [{ openTime: ENDS }, { candle: null }] }]);
    await one.stop();
    expect(one.declareAbsent('BBBUSDT', nextOpen + MINUTE_MS)).toBe(false);
  });

  it('asks nothing while somebody else of us was told to wait', async () => {
    const one = begin();
    await until(() => frames.length >= 11);
    expect(one.mayAsk()).toBe(true);
    one.noteRefusal({ status: 429, retryAfterMs: 90_000 });
    expect([one.mayAsk(), one.restStatus.pausedUntil]).toEqual([false, clock.now() + 91_000]);
    const asked = one.state.rest.made;
    const ends = clock.now() + 90_000;
    await until(() => clock.now() >= ends);
    expect(one.state.rest.made).toBe(asked);
    one.noteRefusal({ status: 500 });
    await until(() => clock.now() >= ends + 2 * SECOND_MS);
    expect([one.mayAsk(), one.restStatus.pausedUntil]).toEqual([true, null]);
  });

  it('goes by even time when the date is an hour off and is set while it runs', async () => {
    let skewMs = -HOUR_MS;
    const one = begin({
      now: () => clock.now() + skewMs,
      steadyNow: () => clock.now(),
      callAt: (time, run) => clock.callAt(time - skewMs, run),
    });
    await until(() => frames.length >= 12);
    expect(events.filter(({ kind }) => kind === 'clock')).toMatchObject([{ kind: 'clock' }]);
    expect(Math.abs(one.clockOffsetMs! - HOUR_MS)).toBeLessThan(2 * SECOND_MS);
    skewMs = 0;
    const before = frames.length;
    await until(() => frames.length >= before + 3);
    expect(Math.abs(one.clockOffsetMs!)).toBeLessThan(2 * SECOND_MS);
    expect(events.some((event) => event.kind === 'status' && event.reason?.startsWith('clock') === true)).toBe(true);
    expect(frames.map(({ openTime }) => openTime)).toEqual(frames.map((_, i) => TEST_START + i * MINUTE_MS));
    expect(one.state.phase).toBe('live');
  });
});
