import { describe, expect, it } from 'vitest';
import { MutableCandle } from '../../../engine/market/candle.ts';
import type { Candle } from '../../../engine/market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { walkCandles } from '../../../engine/testing/candles.ts';
import { ScopeRun } from '../testing/scopes.ts';
import { LevelRegistry } from './levels.ts';
import type { Level, LevelPivot } from './levels.ts';
import { ZoneList } from './zones.ts';

const MIDNIGHT = 20_000 * DAY_MS;
const NO_PRICES = { PDH: NaN, PDL: NaN, POC: NaN, VAH: NaN, VAL: NaN };

/** A candle of `span` minutes that closes `at` minutes after midnight. */
function candle(at: number, [high, low, close]: readonly [number, number, number], span = 1): Candle {
  const closeTime = MIDNIGHT + at * MINUTE_MS;
  return Object.assign(new MutableCandle(), { openTime: closeTime - span * MINUTE_MS, closeTime, high, low, close });
}

function pivot(kind: 'HIGH' | 'LOW', price: number, at: number, minutes = 15): LevelPivot {
  const openTime = MIDNIGHT + (at - 6 * minutes) * MINUTE_MS;
  return { kind, price, minutes, atr: 1, openTime, confirmedAt: MIDNIGHT + at * MINUTE_MS };
}

function pricesOf(registry: LevelRegistry): [string, number, number][] {
  return registry.levels.map(({ kind, price, touches }) => [kind, price, touches]);
}

describe('levels', () => {
  it('merge when equal: the mean of their prices, and major', () => {
    const registry = new LevelRegistry();
    registry.addPivot(pivot('HIGH', 110, 0));
    registry.addPivot(pivot('HIGH', 110.5, 200));
    registry.addPivot(pivot('LOW', 110, 300));
    registry.addPivot(pivot('HIGH', 110, 300, 60));
    expect(registry.nearestMajor(1, 100)).toBe(110);
    registry.addPivot(pivot('HIGH', 110.5625, 400));
    registry.addPivot(pivot('HIGH', 110.625, 500));
    expect(pricesOf(registry)).toEqual([
      ['HIGH', 110, 1],
      ['HIGH', 110.5625, 3],
      ['LOW', 110, 1],
      ['HIGH', 110, 1],
    ]);
  });

  it('merge across the sweep that the equal pivot itself made, not across an older one', () => {
    for (const [sweptAt, count] of [
      [150, 1],
      [100, 2],
    ] as const) {
      const registry = new LevelRegistry();
      registry.addPivot(pivot('HIGH', 110, 0));
      registry.minute(candle(sweptAt, [110.05, 109, 109]));
      registry.addPivot(pivot('HIGH', 110.05, 200));
      expect(registry.levels).toHaveLength(count);
      expect(registry.levels.at(-1)!.sweptAt).toBeNaN();
    }
  });

  it('of a day replace those of the day before', () => {
    const registry = new LevelRegistry();
    registry.beginDay(MIDNIGHT, { PDH: 110, PDL: 90, POC: 100, VAH: 104, VAL: 97 });
    expect([registry.nearestMajor(1, 105), registry.nearestMajor(-1, 95)]).toEqual([110, 90]);
    expect([registry.nearestMajor(1, 100), registry.nearestMajor(-1, 100)]).toEqual([104, 97]);
    registry.beginDay(MIDNIGHT + DAY_MS, { ...NO_PRICES, POC: 101 });
    expect([registry.nearestMajor(1, 100), registry.nearestMajor(1, 101)]).toEqual([101, NaN]);
  });

  it('are targets only while no minute has traded beyond them', () => {
    const registry = new LevelRegistry();
    registry.addPivot(pivot('HIGH', 110, 0, 60));
    registry.minute(candle(1, [110, 109, 110]));
    expect(registry.nearestMajor(1, 100)).toBe(110);
    registry.minute(candle(2, [110.01, 109, 109]));
    expect(registry.nearestMajor(1, 100)).toBeNaN();
  });

  it('support from below, resist from above, within a distance', () => {
    const registry = new LevelRegistry();
    registry.addPivot(pivot('LOW', 99, 0));
    registry.beginDay(MIDNIGHT, { ...NO_PRICES, POC: 102 });
    expect([registry.isNear(1, 100, 1), registry.isNear(1, 100, 0.9), registry.isNear(-1, 99, 2)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([registry.isNear(-1, 101, 1), registry.isNear(1, 103, 1), registry.isNear(-1, 103, 1)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('count the edges of open zones, those from 1h up as major', () => {
    const registry = new LevelRegistry();
    const rules = { ageMax: 9, endsWhen: 'filled' } as const;
    const [slow, fast, below] = [new ZoneList(-1, rules), new ZoneList(-1, rules), new ZoneList(1, rules)];
    registry.watch(60, [slow, below]);
    registry.watch(15, [fast]);
    fast.add(101, 102, 0);
    slow.add(105, 106, 0);
    below.add(95, 96, 0);
    expect([registry.nearestMajor(1, 100), registry.nearestMajor(1, 105), registry.nearestMajor(-1, 100)]).toEqual([
      105, 106, 96,
    ]);
    expect([registry.isNear(-1, 100, 1), registry.isNear(1, 100, 1), registry.isNear(1, 97, 1)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('make room by dropping the oldest swept one, else the oldest', () => {
    const registry = new LevelRegistry();
    for (let i = 0; i < 195; i++) registry.addPivot(pivot('LOW', 1000 - i, i));
    registry.addPivot(pivot('LOW', 2000, 300));
    expect(registry.levels[0]!.price).toBe(999);
    registry.addPivot(pivot('HIGH', 3000, 300));
    registry.minute(candle(400, [2500, 1500, 1600]));
    registry.addPivot(pivot('LOW', 500, 500));
    expect(registry.levels).toHaveLength(195);
    expect(registry.levels.map(({ price }) => price)).not.toContain(2000);
  });
});

describe('sweeps', () => {
  const registry = (): LevelRegistry => {
    const levels = new LevelRegistry();
    levels.addPivot(pivot('LOW', 100, 0));
    return levels;
  };

  it('need a return beyond the level in the candle that first trades through it', () => {
    const levels = registry();
    const swept = candle(75, [101, 99.5, 100.5]);
    levels.minute(swept);
    expect(levels.sweepStrength(1, swept, 1)).toBe(0.5);
    expect(levels.sweepStrength(-1, swept, 1)).toBe(0);
    const again = candle(76, [101, 99.5, 100.5]);
    levels.minute(again);
    expect(levels.sweepStrength(1, again, 1)).toBe(0);
  });

  it('count on a slower timeframe when its candle closes back, though its minutes did not', () => {
    const levels = registry();
    const minutes = [candle(73, [100.2, 99.8, 99.8]), candle(74, [99.9, 99.8, 99.8]), candle(75, [101, 99.8, 101])];
    for (const minute of minutes) {
      levels.minute(minute);
      expect(levels.sweepStrength(1, minute, 1)).toBe(0);
    }
    expect(levels.sweepStrength(1, candle(75, [101, 99.8, 101], 5), 1)).toBe(1);
    expect(levels.sweepStrength(1, candle(80, [101, 99.8, 101], 5), 1)).toBe(0);
  });

  it('need a level five candles old', () => {
    const levels = registry();
    levels.minute(candle(74, [101, 99.5, 100.5]));
    expect(levels.sweepStrength(1, candle(75, [101, 99.5, 100.5], 15), 1)).toBe(0.5);
    expect(levels.sweepStrength(1, candle(75, [101, 99.5, 100.5], 16), 1)).toBe(0);
  });

  it('take the depth as at least a twentieth of the ATR', () => {
    const levels = registry();
    const swept = candle(75, [101, 99.99, 100.19]);
    levels.minute(swept);
    expect(levels.sweepStrength(1, swept, 2)).toBeCloseTo(0.5, 9);
  });
});

describe('a registry that follows a market', () => {
  /** The strongest sweep by a candle, from all levels as the minute left them. */
  const plainSweep = (direction: 1 | -1, levels: readonly Level[], candle: Candle): number => {
    const kinds = direction > 0 ? ['LOW', 'PDL'] : ['HIGH', 'PDH'];
    const strengths = levels.flatMap(({ kind, price, confirmedAt, sweptAt }) => {
      const old = candle.closeTime - confirmedAt >= 5 * (candle.closeTime - candle.openTime);
      const fresh = sweptAt > candle.openTime;
      const depth = direction > 0 ? price - candle.low : candle.high - price;
      const close = direction > 0 ? candle.close - candle.low : candle.high - candle.close;
      const back = direction > 0 ? candle.close > price : candle.close < price;
      return kinds.includes(kind) && old && fresh && depth > 0 && back ? [Math.min(1, close / depth / 4)] : [];
    });
    return Math.max(0, ...strengths);
  };

  it('sweeps every level once and never forgets that it did', () => {
    const candles = walkCandles(6000, { seed: 11 });
    const run = new ScopeRun();
    const { levels } = run.market;
    let sweeps = 0;
    for (let row = 0; row < candles.length; row++) {
      const before = levels.levels;
      const minute = { high: candles.high[row]!, low: candles.low[row]!, close: candles.close[row]! };
      const closed = run.step(candles, row);
      const time = candles.openTime[row]! + MINUTE_MS;
      const expected = before.map((level) => {
        const isHigh = level.kind === 'HIGH' || level.kind === 'PDH';
        const isLow = level.kind === 'LOW' || level.kind === 'PDL';
        const isBeyond = isHigh ? minute.high > level.price : isLow && minute.low < level.price;
        return Number.isNaN(level.sweptAt) && isBeyond ? { ...level, sweptAt: time } : level;
      });
      const isQuiet = closed.every(({ minutes }) => minutes < 15);
      if (isQuiet) expect(levels.levels).toEqual(expected);
      for (const { candle, sweepLong, sweepShort, minutes } of isQuiet ? closed : []) {
        expect(minutes).toBeLessThan(15);
        // Depths below a twentieth of the ATR are the other tests' concern.
        const [long, short] = [plainSweep(1, expected, candle), plainSweep(-1, expected, candle)];
        expect([sweepLong > 0, sweepShort > 0]).toEqual([long > 0, short > 0]);
        expect(sweepLong).toBeLessThanOrEqual(long);
        expect(sweepShort).toBeLessThanOrEqual(short);
        sweeps += Number(long > 0) + Number(short > 0);
      }
    }
    expect(sweeps).toBeGreaterThan(10);
    expect(levels.levels.length).toBeGreaterThan(20);
  });
});
