import { describe, expect, it } from 'vitest';
import { sma } from '../indicators/sma.ts';
import { decodeEvents } from '../journal/events.ts';
import type { Candle } from '../market/candle.ts';
import { MINUTE_MS } from '../market/units.ts';
import { enter, exit, hold, refuse } from '../strategy/decision.ts';
import type { Decision } from '../strategy/decision.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { MarketView } from '../strategy/view.ts';
import { candlesOf, TEST_START, walkCandles } from '../testing/candles.ts';
import { withoutMinutes } from '../testing/restless.ts';
import { batchesOf, engineFor, runOn, scripted } from '../testing/runs.ts';
import { DEFAULT_RUN_CONFIG } from './config.ts';
import type { Engine } from './engine.ts';

const FREE = { ...DEFAULT_RUN_CONFIG.costs, feeTakerBps: 0, slipEntryBps: 0, slipStopBps: 0 };

/** Close time of the n-th minute, from 1. */
const minute = (n: number): number => TEST_START + n * MINUTE_MS;
const minuteOf = (time: number): number => (time - TEST_START) / MINUTE_MS;

/** A strategy that watches and may speak, on every minute of every symbol. */
function watching(create: (view: MarketView<unknown>) => () => Decision | void): Strategy {
  return {
    name: 'watching',
    params: {},
    decideOn: '1m',
    create: (view) => {
      const look = create(view);
      return () => look() ?? hold;
    },
  };
}

function eventsOf(engine: Engine) {
  return [...decodeEvents(engine.journal.tape)].map(({ kind, time, symbolIndex, fields }) => {
    return { kind, minute: minuteOf(time), symbolIndex, ...fields };
  });
}

describe('a frame: settle, then look', () => {
  const rows = candlesOf([
    [100, 101, 99, 100],
    [102, 103, 101, 102],
    [104, 105, 103, 104],
    [106, 107, 90, 91],
    [95, 96, 94, 95],
  ]);

  it('fills what was decided at a close at the next open, and no earlier', () => {
    const engine = runOn(
      scripted((time) => (time === minute(1) ? enter('long') : time === minute(3) ? exit('enough') : hold)),
      { A: rows },
      { config: { costs: FREE } },
    );
    const fills = eventsOf(engine).filter(({ kind }) => kind === 'fill') as { minute: number; price?: unknown }[];
    expect(fills.map((fill) => [fill.minute, fill.price])).toEqual([
      [1, 102],
      [3, 106],
    ]);
  });

  it('shows the position as the same candle left it', () => {
    const seen: (string | undefined)[] = [];
    const strategy = watching(({ position, clock }) => () => {
      seen.push(`${position.side ?? 'flat'}${position.hasPendingOrder ? ' waiting' : ''}`);
      return clock.time === minute(1) ? enter('long', { stop: 92 }) : hold;
    });
    runOn(strategy, { A: rows });
    expect(seen).toEqual(['flat', 'long', 'long', 'flat', 'flat']);
  });

  it('moves the features of every symbol before any strategy looks', () => {
    const [a, b] = [walkCandles(40, { seed: 1 }), walkCandles(40, { seed: 2 })];
    let compared = 0;
    const strategy = watching(({ symbol, clock, use, candles }) => {
      const other = symbol === 'A' ? 'B' : 'A';
      const mean = use(sma(2), '1m', { symbol: other });
      const [last, slow] = [candles('1m', { symbol: other }), candles('5m', { symbol: other })];
      return () => {
        const columns = other === 'A' ? a : b;
        const row = minuteOf(clock.time) - 1;
        expect([last.last!.openTime, last.last!.close]).toEqual([columns.openTime[row], columns.close[row]]);
        if (row > 0) expect(mean.value).toBeCloseTo((columns.close[row]! + columns.close[row - 1]!) / 2, 10);
        expect(slow.isFresh).toBe((row + 1) % 5 === 0);
        if (slow.isFresh) expect(slow.last!.closeTime).toBe(clock.time);
        compared++;
      };
    });
    runOn(strategy, { A: a, B: b });
    expect(compared).toBe(80);
  });

  it('keeps past candles whole, on every timeframe', () => {
    const columns = walkCandles(60, { seed: 3 });
    const copy = (candle: Candle): Candle => {
      const { openTime, closeTime, open, high, low, close, volume, quoteVolume, trades } = candle;
      const { takerBuyVolume, syntheticMinutes } = candle;
      return {
        openTime,
        closeTime,
        open,
        high,
        low,
        close,
        volume,
        quoteVolume,
        trades,
        takerBuyVolume,
        syntheticMinutes,
      };
    };
    const held: Candle[] = [];
    const strategy: Strategy = {
      name: 'keeper',
      params: {},
      create: ({ candles }) => {
        const view = candles('5m', { keep: 4 });
        return () => {
          held.push(copy(view.last!));
          for (let age = 0; age < 5; age++) {
            const expected = age < 4 ? held.at(-1 - age) : undefined;
            const found = view.at(age);
            expect(found && copy(found)).toEqual(expected);
          }
          return hold;
        };
      },
    };
    runOn(strategy, { A: columns });
    expect(held).toHaveLength(12);
  });
});

class Counter {
  count = 0;
  save(): number {
    return this.count;
  }
  restore(count: unknown): void {
    this.count = count as number;
  }
}

describe('absent minutes', () => {
  const whole = walkCandles(4_000, { seed: 5 });

  it('become flat candles for features, never fill an order, and are journaled with their count', () => {
    const market = { A: withoutMinutes(whole, 20, 26) };
    const seen = new Map<number, readonly number[]>();
    const strategy = watching(({ clock, candles, position }) => {
      const [last, slow] = [candles('1m'), candles('5m')];
      return () => {
        const { open, high, low, close, volume, syntheticMinutes } = last.last!;
        seen.set(minuteOf(clock.time), [open, high, low, close, volume, syntheticMinutes]);
        if (minuteOf(clock.time) === 25) expect([slow.isFresh, slow.last!.syntheticMinutes]).toEqual([true, 5]);
        return minuteOf(clock.time) === 20 && position.side === undefined ? enter('long') : hold;
      };
    });
    const engine = runOn(strategy, market);
    const before = whole.close[19]!;
    for (let n = 21; n <= 26; n++) expect(seen.get(n)).toEqual([before, before, before, before, 0, 1]);
    expect(seen.get(27)!.at(-1)).toBe(0);
    const events = eventsOf(engine).filter(({ kind }) => kind !== 'mark');
    expect(events).toMatchObject([
      { kind: 'signal', minute: 20 },
      { kind: 'absent', minute: 27, minutes: 6 },
      { kind: 'fill', minute: 26 },
    ]);
    expect(engine.symbols[0]).toMatchObject({ candles: 3_994, syntheticCandles: 6 });
  });

  /** What a strategy knows at each minute: its mean, its candle, its memory. */
  const knowing = (out: Map<number, unknown>): Strategy =>
    watching(({ clock, use, candles, state, keep, symbol }) => {
      const [mean, slow] = [use(sma(3), '7m', { keep: 4 }), candles('15m', { keep: 3 })];
      const part = keep(new Counter());
      const memory = state<{ count: number; last?: number; list: number[] }>({ count: 0, list: [] });
      return () => {
        memory.last = ++memory.count;
        memory.list.push(memory.count);
        part.count++;
        const known = [
          mean.value,
          mean.previous,
          mean.at(3),
          slow.last?.close,
          slow.at(2)?.close,
          { ...memory },
          part.count,
        ];
        if (symbol === 'A') out.set(minuteOf(clock.time), JSON.stringify(known));
      };
    });

  it('that are more than 1440 in a row start the symbol anew: as if it began after them', () => {
    const [from, to] = [100, 100 + 1441];
    const [long, fresh] = [new Map<number, unknown>(), new Map<number, unknown>()];
    const other = walkCandles(4_000, { seed: 6 });
    const engine = runOn(knowing(long), { A: withoutMinutes(whole, from, to), B: other });
    runOn(knowing(fresh), { A: withoutMinutes(whole, 0, to), B: other });
    for (let n = to + 1; n <= 4_000; n++) expect(long.get(n)).toBe(fresh.get(n));
    const noted = eventsOf(engine).filter(({ kind }) => kind === 'reset' || kind === 'absent');
    expect(noted).toEqual([
      { kind: 'reset', minute: 1541, symbolIndex: 0 },
      { kind: 'absent', minute: 1542, symbolIndex: 0, minutes: 1441 },
    ]);
  });

  it('that are 1440 in a row are bridged', () => {
    const known = new Map<number, unknown>();
    const engine = runOn(knowing(known), { A: withoutMinutes(whole, 100, 100 + 1440) });
    expect(eventsOf(engine).filter(({ kind }) => kind === 'reset')).toEqual([]);
    expect(known.size).toBe(4_000);
  });

  it('of a gap still open look the same however long it will last', () => {
    const [one, two] = [new Map<number, unknown>(), new Map<number, unknown>()];
    const b = walkCandles(3_000, { seed: 6 });
    runOn(knowing(one), { A: withoutMinutes(whole, 100, 300), B: b });
    runOn(knowing(two), { A: withoutMinutes(whole, 100, 3_000), B: b });
    for (let n = 1; n <= 300; n++) expect(one.get(n)).toBe(two.get(n));
  });
});

describe('what an engine refuses', () => {
  const columns = walkCandles(5, { seed: 1 });

  it('frames of other symbols', () => {
    const engine = engineFor(
      scripted(() => hold),
      { A: columns },
    );
    const [batch] = batchesOf({ A: columns, B: columns });
    expect(() => engine.step(batch!)).toThrow('Frames of A, B do not fit a run of A.');
  });

  it.each([
    ['stop = NaN', enter('long', { stop: NaN })],
    ['limit = -1', enter('long', { limit: -1 })],
    ['target = Infinity', enter('short', { target: Infinity })],
    ['trail = 0', enter('short', { trail: 0 })],
    ['holdMinutesMax = 0', enter('long', { holdMinutesMax: 0 })],
    ['expiryMinutes = NaN', enter('long', { expiryMinutes: NaN })],
    ['driftMax = -2', enter('long', { driftMax: -2 })],
    ['sizeShare = 2', enter('long', { sizeShare: 2 })],
    ['side = up', enter('up' as never)],
    ['a decision = undefined', undefined],
    ['a decision = buy', 'buy'],
  ] as [string, Decision][])('a wish for %s, naming strategy, symbol and time', (what, decision) => {
    const strategy = scripted((time) => (time === minute(2) ? decision : hold));
    const sentence = `Strategy scripted asked for ${what} on A at 2025-01-01T00:02`;
    expect(() => runOn(strategy, { A: columns })).toThrow(sentence);
  });

  it('to look at a symbol that is not in the run', () => {
    const strategy = watching(({ candles }) => {
      candles('1m', { symbol: 'X' });
      return () => hold;
    });
    expect(() => engineFor(strategy, { A: columns })).toThrow('Strategy watching looks at X, which is not in the run.');
  });
});

describe('who is asked, and when', () => {
  const asked = (change: Partial<Strategy>, use: (view: MarketView<unknown>) => void): number => {
    const create = (view: MarketView<unknown>) => (use(view), () => hold);
    return runOn({ name: 'asked', params: {}, create, ...change }, { A: walkCandles(60, { seed: 1 }) }).decisions;
  };

  it('at each close of the smallest timeframe it looks at on its own symbol, or of the one it names', () => {
    expect(asked({}, ({ use, candles }) => [use(sma(2), '15m'), candles('10m')])).toBe(6);
    expect(asked({}, () => {})).toBe(60);
    expect(asked({ decideOn: '20m' }, ({ candles }) => candles('1m'))).toBe(3);
  });

  it('journals a refusal with what was measured', () => {
    const strategy = scripted((time) => (time === minute(2) ? refuse('WIDE', { measured: 3, threshold: 2 }) : hold));
    // Nobody is asked about B before its first candle, the third.
    const engine = runOn(strategy, { A: walkCandles(4, { seed: 1 }), B: candlesOf([[1, 1, 1, 1]], minute(2)) });
    expect(eventsOf(engine)).toMatchObject([
      { kind: 'refuse', minute: 2, symbolIndex: 0, code: 'WIDE', measured: 3, threshold: 2 },
    ]);
    expect(engine.journal.counts.refusals).toEqual(new Map([['WIDE', 1]]));
  });
});
