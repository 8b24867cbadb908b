import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { sampleRecord } from '../testing/record.ts';
import { dailyReturns } from '../stats/days.ts';
import { daysOf, SERIES } from '../stats/testing/reference.ts';
import { optimalBlockLength } from './block-length.ts';
import { percentileInterval, resample } from './bootstrap.ts';
import { figureIntervals } from './intervals.ts';
import { pairedDifference } from './paired-difference.ts';

/** A series in which a share of each value is left from the one before. */
function withMemory(count: number, memory: number, seed: number): number[] {
  const random = Random.fromKey(`memory|${seed}`);
  let value = random.normal() / Math.sqrt(1 - memory * memory);
  return Array.from({ length: count }, () => (value = memory * value + random.normal()));
}

const near = (value: number): number => expect.closeTo(value, 9) as number;
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('the stationary bootstrap', () => {
  it('draws every observation equally often, in blocks of the mean length asked for', () => {
    const counts = new Float64Array(50);
    let [together, draws] = [0, 0];
    const visit = (indices: Uint32Array): void => {
      draws++;
      for (const [i, index] of indices.entries()) {
        counts[index]!++;
        if (i > 0 && index === (indices[i - 1]! + 1) % 50) together++;
      }
    };
    resample(50, visit, { random: Random.fromKey('blocks'), meanBlock: 8, draws: 4000 });
    expect(draws).toBe(4000);
    for (const count of counts) expect(count / 4000).toBeCloseTo(1, 0.7);
    // a new block begins with probability 1/8, and then follows by chance in 1 of 50
    expect(together / (4000 * 49)).toBeCloseTo(7 / 8 + 1 / 8 / 50, 2);
  });

  it('draws one by one without a block length, the same for the same seed', () => {
    const first = (seed: string): number[] => {
      const seen: number[] = [];
      resample(20, (indices) => seen.push(...indices), { random: Random.fromKey(seed), draws: 2 });
      return seen;
    };
    expect(first('a')).toEqual(first('a'));
    expect(first('a')).not.toEqual(first('b'));
  });

  it('covers the mean of a series with memory, where drawing one by one would not', () => {
    const covers = (meanBlock: (values: readonly number[]) => number): number =>
      Array.from({ length: 200 }, (_, seed) => {
        const values = withMemory(300, 0.6, seed);
        const means: number[] = [];
        const visit = (indices: Uint32Array): void => {
          let total = 0;
          for (const index of indices) total += values[index]!;
          means.push(total / indices.length);
        };
        resample(300, visit, { random: Random.fromKey(`cover|${seed}`), meanBlock: meanBlock(values), draws: 300 });
        const interval = percentileInterval(Float64Array.from(means)) as { low: number; high: number };
        return interval.low <= 0 && interval.high >= 0;
      }).filter(Boolean).length / 200;
    expect(covers(optimalBlockLength)).toBeGreaterThan(0.85);
    expect(covers(() => 1)).toBeLessThan(0.75);
  });
});

describe('the block length', () => {
  // Politis & White (2004): (G / g)^(2/3) n^(1/3), and G / g = 2φ / (1 − φ²) when each value keeps φ of the one before
  it.each([0.3, 0.5, 0.8])('finds the theoretical optimum of memory %s', (memory) => {
    const theory = Math.cbrt(((2 * memory) / (1 - memory * memory)) ** 2 * 20_000);
    const found = meanOf([1, 2, 3, 4, 5, 6].map((seed) => optimalBlockLength(withMemory(20_000, memory, seed))));
    expect(found / theory).toBeGreaterThan(0.85);
    expect(found / theory).toBeLessThan(1.15);
  });

  it('is short without memory and 1 where there is nothing to find', () => {
    expect(meanOf([1, 2, 3, 4, 5].map((seed) => optimalBlockLength(withMemory(1000, 0, seed))))).toBeLessThan(6);
    expect(optimalBlockLength(new Array<number>(100).fill(0.5))).toBe(1);
    expect(optimalBlockLength([1, 2, 3])).toBe(1);
  });
});

describe('percentile intervals', () => {
  it('leave out resamples without a value, unless they are many', () => {
    const values = Float64Array.from({ length: 1001 }, (_, i) => i);
    expect(percentileInterval(values)).toEqual({ low: near(25), high: near(975), level: 0.95 });
    expect(percentileInterval(values.map((value) => (value > 990 ? Infinity : value)))).toMatchObject({
      low: near(24.75),
    });
    expect(percentileInterval(values.map((value) => (value > 980 ? NaN : value)))).toEqual({
      absent: 'too many resamples have no value',
    });
  });
});

describe('intervals of key figures', () => {
  const record = sampleRecord();
  const returns = dailyReturns(record.equity, record.initialCash).map((day) => day.return);
  const intervals = figureIntervals(returns, record.trades, 1);

  it('are the same for the same seed, and hold the figure that they are of', () => {
    expect(figureIntervals(returns, record.trades, 1)).toEqual(intervals);
    const expectancy = meanOf(record.trades.map((trade) => trade.pnl));
    expect(intervals.expectancy).toMatchObject({ level: 0.95 });
    const { low, high } = intervals.expectancy as { low: number; high: number };
    expect(low).toBeLessThan(expectancy);
    expect(high).toBeGreaterThan(expectancy);
    // 400 trades: the half width is about 1.96 standard errors
    const deviation = Math.sqrt(meanOf(record.trades.map((trade) => (trade.pnl - expectancy) ** 2)));
    expect((high - low) / 2 / ((1.96 * deviation) / Math.sqrt(400))).toBeCloseTo(1, 0.8);
  });

  it('are absent for too little, with the reason', () => {
    const few = figureIntervals(returns.slice(0, 19), record.trades.slice(0, 5), 1);
    expect(few.sharpe).toEqual({ absent: 'fewer than 20 daily returns' });
    expect(few.winRate).toEqual({ absent: 'fewer than 20 closed trades' });
  });

  it('of R are absent when no trade had a stop', () => {
    const withoutStop = record.trades.map((trade) => ({ ...trade, rMultiple: undefined }));
    expect(figureIntervals(returns, withoutStop, 1).averageR).toEqual({ absent: 'too many resamples have no value' });
  });
});

describe('paired difference', () => {
  const days = daysOf(SERIES.returns);

  it('finds none between a run and itself', () => {
    const found = pairedDifference(days, days);
    expect(found).toMatchObject({
      days: 450,
      figures: { sharpe: { difference: 0, pValue: 1, differs: false }, volatility: { differs: false } },
    });
  });

  it('finds a small steady gain that the runs’ common noise would hide', () => {
    const better = daysOf(SERIES.returns.map((value, i) => value + 0.0005 + (i % 2 === 0 ? 0.0002 : -0.0002)));
    expect(pairedDifference(days, better)).toMatchObject({ figures: { sharpe: { differs: true } } });
    expect(pairedDifference(better, days)).toMatchObject({ figures: { sharpe: { differs: true } } });
    const unrelated = daysOf([...SERIES.returns.slice(200), ...SERIES.returns.slice(0, 200)].map((v) => v + 0.0005));
    expect(pairedDifference(days, unrelated)).toMatchObject({ figures: { sharpe: { differs: false } } });
  });

  it('looks at common days only, and wants enough of them', () => {
    expect(pairedDifference(days.slice(0, 100), days.slice(50))).toMatchObject({ days: 50 });
    expect(pairedDifference(days.slice(0, 60), days.slice(50))).toEqual({ absent: 'fewer than 20 common days' });
  });

  it('says which figure one of the runs does not have', () => {
    const still = daysOf(new Array<number>(450).fill(0));
    expect(pairedDifference(days, still)).toMatchObject({
      figures: { sharpe: { absent: 'one of the runs does not have this figure' }, volatility: { differs: true } },
    });
  });
});
