import { describe, expect, it } from 'vitest';
import type { Candle } from '../../market/candle.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { binanceSpot } from '../exchange/binance.ts';
import { FAULTS } from '../testing/faults.ts';
import type { FaultKind } from '../testing/faults.ts';
import {
  faultsOf,
  flawOf,
  flawOfSeed,
  HISTORY_MINUTES,
  WORLD_START,
  WORLD_SYMBOLS,
  worldOf,
} from '../testing/judge-world.ts';
import { Truth } from '../testing/truth.ts';
import { missingSymbols } from './frames.ts';
import { nextWake, reduce } from './ingest.ts';
import { startIngest } from './start.ts';
import type { Effect, IngestEvent } from './state.ts';

const START = WORLD_START;

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/** Where the candles of a world's frames came from, past left out. */
function sourcesOf(world: ReturnType<typeof worldOf>): Set<string> {
  return new Set(world.frames.slice(HISTORY_MINUTES).flatMap(({ entries }) => entries.map(({ source }) => source)));
}

describe('the ingest in a simulated world', () => {
  it('changes no state in place', () => {
    expect(flawOfSeed(3, { onState: freeze })).toBeUndefined();
    expect(faultsOf(3)).toHaveLength(20);
  });

  it.each(FAULTS)('outlives six minutes of %s', (kind: FaultKind) => {
    const from = START + 3 * MINUTE_MS;
    const world = worldOf(11, [{ kind, from, to: from + 6 * MINUTE_MS }]);
    world.run(START + 20 * MINUTE_MS);
    expect(flawOf(world)).toBeUndefined();
  });

  it('needs REST for no candle when nothing goes wrong, also when a connection grows old', () => {
    const world = worldOf(5, [], { holeShare: 0 });
    world.run(START + 25 * HOUR_MS);
    expect(flawOf(world)).toBeUndefined();
    const { connects } = world.police;
    expect(connects).toHaveLength(2);
    expect(connects[1]! - START).toBeGreaterThan(22.5 * HOUR_MS);
    expect(connects[1]! - START).toBeLessThan(23.5 * HOUR_MS + MINUTE_MS);
    expect(sourcesOf(world)).toEqual(new Set(['websocket']));
    const { counts } = world.state;
    expect(counts).toMatchObject({ reconnects: 0, late: 0, revisions: 0, sampledDifferent: 0, absent: 0 });
    expect(counts.connects).toEqual({ attempts: 2, live: 2, refused: 0, barren: 0 });
    expect(counts.duplicates).toBeGreaterThan(0);
    // Every five minutes, five minutes of a symbol.
    expect(counts.sampled).toBeGreaterThan(25 * 12 * 4);
    expect(counts.fetches - WORLD_SYMBOLS.length).toBeLessThanOrEqual(25 * 12);
  });

  it('a planned end of a connection needs no request', () => {
    const from = START + 5.5 * MINUTE_MS;
    const world = worldOf(5, [{ kind: 'shutdown', from, to: from + 10 * MINUTE_MS }], { holeShare: 0 });
    world.run(START + 4.9 * MINUTE_MS);
    const before = world.state.counts.fetches;
    world.run(START + 18 * MINUTE_MS);
    expect(flawOf(world)).toBeUndefined();
    expect(sourcesOf(world)).toEqual(new Set(['websocket']));
    expect(world.police.connects).toHaveLength(2);
    // Samples, every five minutes.
    expect(world.state.counts.fetches - before).toBe(3);
  });

  it('takes a symbol of any script, and one of nobody for none', () => {
    const symbols = ['这是测试币456', 'BTCUSDT'];
    const from = START + MINUTE_MS;
    const world = worldOf(5, [{ kind: 'stranger', from, to: from + 3 * SECOND_MS }], { symbols, holeShare: 0 });
    world.run(START + 12 * MINUTE_MS);
    expect(flawOf(world)).toBeUndefined();
    expect(sourcesOf(world)).toEqual(new Set(['websocket']));
    expect(world.state.connections).toMatchObject([{ id: 1, wanted: [] }]);
  });

  it('a stalled stream is noticed within fifteen seconds, and its frames come by REST meanwhile', () => {
    const from = START + 3 * MINUTE_MS;
    const world = worldOf(11, [{ kind: 'stall', from, to: from + 6 * MINUTE_MS }]);
    world.run(from + 16.5 * SECOND_MS);
    expect(world.state.counts.reconnects).toBe(1);
    expect(world.police.connects).toHaveLength(2);
    world.run(from + 3 * MINUTE_MS);
    expect(world.state.phase).toBe('live');
    expect(world.frames.at(-1)!.entries.map(({ source }) => source)).toEqual(['rest', 'rest', 'rest']);
  });

  it('one silent symbol is asked for once a frame, subscribed to again alone, then by another connection', () => {
    const from = START + 3 * MINUTE_MS;
    const faults = [{ kind: 'muteSymbol', from, to: from + 30 * MINUTE_MS }] as const;
    const heard: Effect[] = [];
    const world = worldOf(11, faults, {
      holeShare: 0,
      reduce: (...given) => {
        const reduction = reduce(...given);
        heard.push(...reduction.effects);
        return reduction;
      },
    });
    world.run(from + 30 * MINUTE_MS);
    const silent = WORLD_SYMBOLS[0]!;
    const frames = world.frames.slice(HISTORY_MINUTES + 4);
    for (const { openTime, entries, at } of frames) {
      const others = entries.slice(1).map(({ source }) => source);
      expect([entries[0]!.source, ...others]).toEqual(['rest', 'websocket', 'websocket']);
      expect(at - openTime - MINUTE_MS).toBeLessThan(7 * SECOND_MS);
    }
    const asked = heard
      .filter((one) => one.kind === 'fetch')
      .filter(({ symbol, rows }) => symbol === silent && rows < 6);
    expect(new Set(asked.map((one) => one.from)).size).toBe(asked.length);
    const subscribed = heard.filter((one) => one.kind === 'subscribe').map(({ symbols }) => symbols.length);
    expect(subscribed.slice(0, 3)).toEqual([3, 1, 3]);
    // Replacing it twice did not help: the third time is far off.
    expect(world.state.counts.connects.attempts).toBe(3);
    expect(world.state.counts.reconnects).toBe(0);
    expect(world.police.violations).toEqual([]);
  });

  it('a subscription that the exchange forgot is found out by the next audit', () => {
    const from = START + 4.5 * MINUTE_MS;
    const heard: Effect[] = [];
    const world = worldOf(11, [{ kind: 'loseSubscription', from, to: from + 1 }], {
      reduce: (...given) => {
        const reduction = reduce(...given);
        heard.push(...reduction.effects);
        return reduction;
      },
    });
    world.run(START + 5 * MINUTE_MS + 3 * SECOND_MS);
    const symbols = heard.filter((one) => one.kind === 'subscribe').map((one) => one.symbols.length);
    expect(symbols.slice(0, 2)).toEqual([3, 1]);
    world.run(from + 10 * MINUTE_MS);
    expect(flawOf(world)).toBeUndefined();
    expect(world.frames.at(-1)!.entries.map(({ source }) => source)).toEqual(['websocket', 'websocket', 'websocket']);
  });

  it('holds, and names what it waits for, when neither stream nor REST brings a minute; then goes on', () => {
    const [from, to] = [START + 3 * MINUTE_MS, START + 9 * MINUTE_MS];
    const world = worldOf(11, [
      { kind: 'muteSymbol', from, to },
      { kind: 'restError', from, to },
    ]);
    world.run(to - MINUTE_MS);
    const { phase, reason } = world.state;
    expect([phase, missingSymbols(world.state), reason]).toEqual(['held', ['BTCUSDT'], 'BTCUSDT missing']);
    world.run(to + MINUTE_MS);
    expect(flawOf(world)).toBeUndefined();
  });

  it("an operator's word lets a frame go that waits for a minute, and no other", () => {
    const [from, to] = [START + 3 * MINUTE_MS, START + 30 * MINUTE_MS];
    const world = worldOf(11, [
      { kind: 'muteSymbol', from, to },
      { kind: 'restError', from, to },
    ]);
    world.run(from + 5 * MINUTE_MS);
    const { nextOpen } = world.state;
    const decided = world.frames.length;
    world.dispatch({ kind: 'absent', symbol: 'ETHUSDT', openTime: nextOpen });
    world.dispatch({ kind: 'absent', symbol: 'BTCUSDT', openTime: nextOpen + MINUTE_MS });
    world.dispatch({ kind: 'absent', symbol: 'NONEUSDT', openTime: nextOpen });
    expect([world.frames.length, world.state.counts.absent]).toEqual([decided, 0]);
    world.dispatch({ kind: 'absent', symbol: 'BTCUSDT', openTime: nextOpen });
    expect([world.frames.length, world.state.counts.absent]).toEqual([decided + 1, 1]);
    expect(world.frames.at(-1)!.entries[0]).toEqual({ openTime: nextOpen, candle: null, source: 'rest' });
  });

  it('catches up with many symbols at ten requests a second, no faster', () => {
    const symbols = Array.from({ length: 30 }, (_, i) => `S${i}USDT`);
    const world = worldOf(6, [], { symbols, historyMinutes: 1500, holeShare: 0 });
    world.run(START + 4 * MINUTE_MS);
    expect([world.police.violations, world.state.phase]).toEqual([[], 'live']);
    expect(world.police.requests.length).toBeGreaterThanOrEqual(60);
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
    take({ kind: 'message', time: START, connection: 1, message: { kind: 'answer', id: 1, error: undefined } });
    const first = truth.candle('AUSDT', openTime)!;
    bring('AUSDT', first);
    bring('AUSDT', { ...first });
    bring('AUSDT', { ...first, volume: first.volume + 1 });
    bring('BUSDT', truth.candle('BUSDT', openTime)!);
    expect(state.counts).toMatchObject({ candles: 2, duplicates: 1, revisions: 1, late: 0 });
    expect(effects.filter(({ kind }) => kind === 'again')).toEqual([
      expect.objectContaining({ symbol: 'AUSDT', isDecided: false }),
    ]);
    const frame = effects.find((effect) => effect.kind === 'frame');
    expect(frame?.entries[0]).toEqual({ openTime, candle: first, source: 'websocket' });
  });

  it('stops for good where the exchange may not serve', () => {
    const settings = { exchange: binanceSpot() };
    const state = startIngest({ symbols: WORLD_SYMBOLS, firstOpen: START, time: START, seed: 1 });
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
    expect(world.police.connects.length).toBeLessThanOrEqual(12);
    const before = world.police.connects.length;
    world.run(START + 10 * MINUTE_MS);
    expect(world.police.connects.length - before).toBeLessThanOrEqual(6);
  });

  it('notes a decided candle that comes again, changed, and decides nothing anew', () => {
    const world = worldOf(4, [{ kind: 'revise', from: START + 30 * MINUTE_MS, to: START + 31 * MINUTE_MS }]);
    world.run(START + 35 * MINUTE_MS);
    expect(flawOf(world)).toBeUndefined();
    const again = world.effects.filter((effect) => effect.kind === 'again');
    expect(again.length).toBeGreaterThan(0);
    expect(world.state.counts.revisions + world.state.counts.late).toBe(again.length);
    for (const { symbol, entry, isDecided } of again) {
      expect(isDecided).toBe(true);
      expect(entry.candle!.volume).toBe(world.truth.candle(symbol, entry.openTime)!.volume + 1);
    }
  });
});
