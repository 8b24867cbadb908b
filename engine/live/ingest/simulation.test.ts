import { describe, expect, it } from 'vitest';
import type { Candle } from '../../market/candle.ts';
import { Random } from '../../market/random.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { binanceSpot } from '../exchange/binance.ts';
import { FAULTS, scheduleFaults } from '../testing/faults.ts';
import type { Fault, FaultKind } from '../testing/faults.ts';
import { SimWorld } from '../testing/sim-world.ts';
import { Truth } from '../testing/truth.ts';
import { missingSymbols } from './candles.ts';
import { nextWake, reduce } from './ingest.ts';
import { startIngest } from './state.ts';
import type { Effect, IngestEvent, IngestState } from './state.ts';

const START = 1_735_689_600_000 + 17_321;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const SEEDS = 300;
const FAULT_MINUTES = 45;
const HEAL_MINUTES = 8;
const HISTORY = 20;

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

function worldOf(seed: number, faults: readonly Fault[], onState?: (state: IngestState) => void): SimWorld {
  const options = { seed, faults, start: START, symbols: SYMBOLS, historyMinutes: HISTORY, holeShare: 0.002 };
  return new SimWorld(onState === undefined ? options : { ...options, onState });
}

/** Why a world is not what it would be without trouble; undefined when all is well. */
function flawOf(world: SimWorld, minutes: number): string | undefined {
  if (world.violations.length > 0) return world.violations[0];
  if (world.state.phase !== 'live') return `ends ${world.state.phase}`;
  const least = HISTORY + minutes - 2;
  if (world.frames.length < least) return `decided ${world.frames.length} frames of ${least}`;
  const decided = world.frames.map(({ openTime, entries }) => ({
    openTime,
    candles: entries.map((one) => one.candle),
  }));
  const expected = world.expected(decided.length);
  const wrong = decided.findIndex((frame, i) => JSON.stringify(frame) !== JSON.stringify(expected[i]));
  return wrong < 0 ? undefined : `frame ${wrong} differs: ${JSON.stringify(decided[wrong])}`;
}

function faultsOf(seed: number): Fault[] {
  const from = START + MINUTE_MS;
  return scheduleFaults(Random.fromKey(`faults|${seed}`), { from, to: from + FAULT_MINUTES * MINUTE_MS, count: 14 });
}

const MINUTES = 1 + FAULT_MINUTES + HEAL_MINUTES;

describe('the ingest in a simulated world', () => {
  it(`decides the same frames under ${SEEDS} schedules of trouble, and breaks no limit`, () => {
    const flaws: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const world = worldOf(seed, faultsOf(seed));
      world.run(START + MINUTES * MINUTE_MS);
      const flaw = flawOf(world, MINUTES);
      if (flaw !== undefined) flaws.push(`seed ${seed}: ${flaw}`);
    }
    expect(flaws.slice(0, 5)).toEqual([]);
  });

  it('changes no state in place', () => {
    const world = worldOf(3, faultsOf(3), freeze);
    world.run(START + MINUTES * MINUTE_MS);
    expect(flawOf(world, MINUTES)).toBeUndefined();
  });

  it.each(FAULTS)('outlives six minutes of %s', (kind: FaultKind) => {
    const from = START + 3 * MINUTE_MS;
    const world = worldOf(11, [{ kind, from, to: from + 6 * MINUTE_MS }]);
    world.run(START + 20 * MINUTE_MS);
    expect(flawOf(world, 20)).toBeUndefined();
  });

  it('needs REST only for the past when nothing goes wrong, also when a connection grows old', () => {
    const world = new SimWorld({ seed: 5, faults: [], start: START, symbols: SYMBOLS, historyMinutes: HISTORY });
    world.run(START + 25 * HOUR_MS);
    expect(flawOf(world, 25 * 60)).toBeUndefined();
    expect(world.connects).toHaveLength(2);
    expect(world.connects[1]! - START).toBeGreaterThan(22.5 * HOUR_MS);
    expect(world.connects[1]! - START).toBeLessThan(23.5 * HOUR_MS + MINUTE_MS);
    const sources = world.frames.slice(HISTORY).flatMap(({ entries }) => entries.map(({ source }) => source));
    expect(new Set(sources)).toEqual(new Set(['websocket']));
    expect(world.state.counts).toMatchObject({ reconnects: 0 });
    expect(world.state.counts.duplicates + world.again.length).toBeGreaterThan(0);
  });

  it('a stalled stream is noticed within fifteen seconds, and its frames come by REST meanwhile', () => {
    const from = START + 3 * MINUTE_MS;
    const world = worldOf(11, [{ kind: 'stall', from, to: from + 6 * MINUTE_MS }]);
    world.run(from + 16.5 * SECOND_MS);
    expect(world.state.counts.reconnects).toBe(1);
    expect(world.connects).toHaveLength(2);
    world.run(from + 3 * MINUTE_MS);
    expect(world.state.phase).toBe('live');
    expect(world.frames.at(-1)!.entries.map(({ source }) => source)).toEqual(['rest', 'rest', 'rest']);
  });

  it('holds, and names what it waits for, when neither stream nor REST brings a minute; then goes on', () => {
    const [from, to] = [START + 3 * MINUTE_MS, START + 9 * MINUTE_MS];
    const world = worldOf(11, [
      { kind: 'muteSymbol', from, to },
      { kind: 'restError', from, to },
    ]);
    world.run(to - MINUTE_MS);
    expect([world.state.phase, missingSymbols(world.state)]).toEqual(['held', ['BTCUSDT']]);
    world.run(to + MINUTE_MS);
    expect(flawOf(world, 10)).toBeUndefined();
  });

  it('catches up with many symbols at ten requests a second, no faster', () => {
    const symbols = Array.from({ length: 30 }, (_, i) => `S${i}USDT`);
    const world = new SimWorld({ seed: 6, faults: [], start: START, symbols, historyMinutes: 1500 });
    world.run(START + 3 * MINUTE_MS);
    expect([world.violations, world.state.phase]).toEqual([[], 'live']);
    expect(world.fetches.length).toBeGreaterThanOrEqual(60);
  });

  it('takes the first of two versions of an undecided minute, and notes the other', () => {
    const settings = { exchange: binanceSpot() };
    const truth = new Truth(1);
    const openTime = Math.floor(START / MINUTE_MS) * MINUTE_MS;
    const time = openTime + MINUTE_MS + 50;
    let state = startIngest({ symbols: ['AUSDT', 'BUSDT'], firstOpen: openTime, time: START, seed: 1 });
    const effects: Effect[] = [];
    const take = (event: IngestEvent): void => {
      const reduction = reduce(settings, state, event);
      state = reduction.state;
      effects.push(...reduction.effects);
    };
    const bring = (symbol: string, candle: Candle): void => {
      const message = { kind: 'candle', symbol, candle, isClosed: true, eventTime: time } as const;
      take({ kind: 'message', time, connection: 1, message });
    };
    take({ kind: 'wake', time: START });
    take({ kind: 'opened', time: START, connection: 1 });
    const first = truth.candle('AUSDT', openTime)!;
    bring('AUSDT', first);
    bring('AUSDT', { ...first });
    bring('AUSDT', { ...first, volume: first.volume + 1 });
    bring('BUSDT', truth.candle('BUSDT', openTime)!);
    expect(state.counts.duplicates).toBe(1);
    expect(effects.filter(({ kind }) => kind === 'again')).toEqual([
      expect.objectContaining({ symbol: 'AUSDT', isDecided: false }),
    ]);
    const frame = effects.find((effect) => effect.kind === 'frame');
    expect(frame?.entries[0]).toEqual({ openTime, candle: first, source: 'websocket' });
  });

  it('stops for good where the exchange may not serve', () => {
    const settings = { exchange: binanceSpot() };
    const state = startIngest({ symbols: SYMBOLS, firstOpen: START, time: START, seed: 1 });
    const connecting = reduce(settings, state, { kind: 'wake', time: START }).state;
    const stopped = reduce(settings, connecting, { kind: 'closed', connection: 1, status: 451, time: START + 50 });
    expect(stopped.effects.map(({ kind }) => kind)).toContain('stopped');
    expect(nextWake(settings, stopped.state)).toBe(Infinity);
    const late = reduce(settings, stopped.state, { kind: 'wake', time: START + HOUR_MS });
    expect(late.effects).toEqual([]);
  });

  it('a server that accepts and closes is tried ever more slowly', () => {
    const world = worldOf(2, [{ kind: 'acceptThenClose', from: START, to: START + 20 * MINUTE_MS }]);
    world.run(START + 5 * MINUTE_MS);
    expect(world.connects.length).toBeLessThanOrEqual(12);
    const before = world.connects.length;
    world.run(START + 10 * MINUTE_MS);
    expect(world.connects.length - before).toBeLessThanOrEqual(6);
  });

  it('notes a decided candle that comes again, changed, and decides nothing anew', () => {
    const world = worldOf(4, [{ kind: 'revise', from: START + 30 * MINUTE_MS, to: START + 31 * MINUTE_MS }]);
    world.run(START + 35 * MINUTE_MS);
    expect(flawOf(world, 35)).toBeUndefined();
    expect(world.again.length).toBeGreaterThan(0);
    for (const { symbol, entry, isDecided } of world.again) {
      expect(isDecided).toBe(true);
      expect(entry.candle!.volume).toBe(world.truth.candle(symbol, entry.openTime)!.volume + 1);
    }
  });
});
