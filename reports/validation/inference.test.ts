import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REFERENCE, SERIES } from '../stats/testing/reference.ts';
import { benjaminiHochberg, holm } from './benjamini-hochberg.ts';
import { brierScore, reliabilityBins } from './brier.ts';
import { pearson, ranks, spearman } from './correlation.ts';
import { effectiveNumber } from './effective-number.ts';
import { neweyWest, neweyWestLag } from './newey-west.ts';
import { normalCdf, twoSidedP } from './normal.ts';
import { permutationP } from './permutation-p.ts';
import { wilsonInterval } from './wilson.ts';

const { inference } = REFERENCE;

describe('the normal distribution', () => {
  it.each(inference.normal.values)('agrees with scipy at %s', (x, expected) => {
    expect(normalCdf(x) / expected).toBeCloseTo(1, 12);
    expect(normalCdf(-x)).toBeCloseTo(1 - expected, 15);
  });

  it('gives two-sided p-values', () => {
    expect(twoSidedP(1.959963984540054)).toBeCloseTo(0.05, 14);
    expect(twoSidedP(-1.959963984540054)).toBeCloseTo(0.05, 14);
    expect(twoSidedP(0)).toBe(1);
  });
});

describe('Wilson intervals', () => {
  it.each(inference.wilson.intervals)('agree with statsmodels: %i of %i at %d', (k, n, level, low, high) => {
    const interval = wilsonInterval(k, n, level);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it('are of something', () => {
    expect(() => wilsonInterval(0, 0)).toThrow('A share is of at least one: got 0 of 0.');
    expect(() => wilsonInterval(3, 2)).toThrow('got 3 of 2');
  });
});

describe('many tests at once', () => {
  const { pValues, benjaminiHochberg: adjusted, holm: byHolm } = inference.manyTests;

  it('agree with statsmodels, in any order', () => {
    const reversed = [...pValues].reverse();
    for (const [i, value] of benjaminiHochberg(pValues).entries()) expect(value).toBeCloseTo(adjusted[i]!, 14);
    for (const [i, value] of benjaminiHochberg(reversed).reverse().entries())
      expect(value).toBeCloseTo(adjusted[i]!, 14);
    for (const [i, value] of holm(pValues).entries()) expect(value).toBeCloseTo(byHolm[i]!, 14);
    expect([benjaminiHochberg([]), holm([])]).toEqual([[], []]);
  });

  it('discover at most the share allowed when there is nothing to find but one', () => {
    expect(benjaminiHochberg([0.0001, 0.9, 0.8, 0.7]).map((q) => q <= 0.05)).toEqual([true, false, false, false]);
  });
});

describe('Newey–West', () => {
  it.each(inference.neweyWest.means)('agrees with statsmodels at lag $lag', ({ lag, t, error }) => {
    expect(neweyWest(SERIES.returns, lag)).toMatchObject({
      t: expect.closeTo(t, 10) as number,
      standardError: expect.closeTo(error, 12) as number,
      count: 450,
    });
  });

  it('chooses its lag by the size of the sample', () => {
    expect([10, 100, 365, 1000, 100_000].map(neweyWestLag)).toEqual([2, 4, 5, 6, 18]);
  });

  it('says why there is none', () => {
    expect(neweyWest([0.1])).toEqual({ absent: 'fewer than 2 values' });
    expect(neweyWest([0.1, 0.1, 0.1])).toEqual({ absent: 'the values do not vary' });
  });
});

describe('rank correlation', () => {
  it('is the worked example of six scores', () => {
    const scores = [0.3, -0.1, 0.5, 0.2, -0.4, 0.1];
    expect(spearman(scores, [0.02, -0.01, 0.01, 0.03, -0.02, 0])).toBeCloseTo(0.771429, 6);
  });

  it('shares ranks among equals', () => {
    expect([...ranks([3, 1, 3, 2, 3])]).toEqual([4, 1, 4, 2, 4]);
  });

  it('has no value without variation, and refuses what does not pair', () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(() => spearman([1, 2], [1])).toThrow('Pairs are needed: got 2 and 1 values.');
  });

  it('does not change under a rising transformation', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
      minLength: 3,
    });
    fc.assert(
      fc.property(pairs, (list) => {
        const [x, y] = [list.map(([a]) => a), list.map(([, b]) => b)];
        const plain = spearman(x, y);
        expect(
          spearman(
            x.map((a) => a * a * a + 2 * a),
            y,
          ),
        ).toBeCloseTo(plain, 12);
        expect(
          spearman(
            x.map((a) => -a),
            y,
          ),
        ).toBeCloseTo(-plain, 12);
      }),
    );
  });
});

describe('probabilities against outcomes', () => {
  it('are scored as by hand', () => {
    const outcomes = [true, false, true, true];
    expect(brierScore([0.9, 0.2, 0.6, 1], outcomes)).toEqual({
      score: (0.01 + 0.04 + 0.16) / 4 + 0,
      baseRate: 0.75,
      skill: 1 - (0.01 + 0.04 + 0.16) / 4 / 0.1875,
      count: 4,
    });
    expect(brierScore([1, 1], [true, true])).toEqual({ score: 0, baseRate: 1, skill: null, count: 2 });
    expect(brierScore([], [])).toEqual({ absent: 'no outcome yet' });
    expect(() => brierScore([0.5], [])).toThrow('Every probability needs its outcome: got 1 and 0.');
  });

  it('fall into bins, the last of which holds its edge', () => {
    expect(reliabilityBins([0, 0.05, 0.1, 0.95, 1], [false, true, false, true, true])).toEqual([
      { from: 0, to: 0.1, count: 2, meanConfidence: 0.025, hitRate: 0.5 },
      { from: 0.1, to: 0.2, count: 1, meanConfidence: 0.1, hitRate: 0 },
      { from: 0.9, to: 1, count: 2, meanConfidence: 0.975, hitRate: 1 },
    ]);
  });
});

describe('effective number', () => {
  const equal = (n: number, rho: number): number[][] =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : rho)));

  it('is what nine heads are worth at a correlation', () => {
    expect(effectiveNumber(equal(9, 0.3))).toBeCloseTo(2.647, 3);
    expect(effectiveNumber(equal(9, 0.5))).toBeCloseTo(1.8, 12);
    expect(effectiveNumber(equal(9, 0))).toBe(9);
    expect(effectiveNumber(equal(9, -0.1))).toBe(9);
    expect(effectiveNumber(equal(9, 1))).toBe(1);
  });

  it('does not count a head that never changes its vote', () => {
    const [a, b] = [
      [1, 0.2, NaN],
      [0.2, 1, NaN],
    ];
    expect(effectiveNumber([a!, b!, [NaN, NaN, NaN]])).toBeCloseTo(2 / 1.2, 12);
    expect([effectiveNumber([]), effectiveNumber([[1]])]).toEqual([0, 1]);
  });
});

describe('permutation p-value', () => {
  it('counts the observed run among the possible ones', () => {
    const luck = Array.from({ length: 99 }, (_, i) => i);
    expect(permutationP(99, luck)).toMatchObject({ runs: 99, asGood: 0, pValue: 0.01 });
    expect(permutationP(95, luck)).toMatchObject({ asGood: 4, pValue: 0.05, interval: wilsonInterval(5, 100) });
    expect(permutationP(0, [])).toMatchObject({ runs: 0, pValue: 1 });
  });
});
