import fc from 'fast-check';
import {
  mean,
  quantileSorted,
  sampleCorrelation,
  sampleKurtosis,
  sampleRankCorrelation,
  sampleSkewness,
  sampleStandardDeviation,
} from 'simple-statistics';
import { expect, it } from 'vitest';
import { pearson, spearman } from '../validation/correlation.ts';
import { momentsOf, quantile } from './moments.ts';

/** Lists that vary, in steps coarse enough for ties. */
const values = (minLength: number) =>
  fc
    .array(
      fc.integer({ min: -1000, max: 1000 }).map((n) => n / 100),
      { minLength, maxLength: 80 },
    )
    .filter((list) => new Set(list).size > 1);

it('finds the moments and quantiles that simple-statistics finds', () => {
  fc.assert(
    fc.property(values(4), fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
      const found = momentsOf(list)!;
      expect(found.mean).toBeCloseTo(mean(list), 9);
      expect(found.deviation).toBeCloseTo(sampleStandardDeviation(list), 9);
      expect(found.skew).toBeCloseTo(sampleSkewness(list), 6);
      expect(found.excessKurtosis).toBeCloseTo(sampleKurtosis(list), 6);
      const sorted = list.toSorted((a, b) => a - b);
      expect(quantile(sorted, 0.5)).toBeCloseTo(quantileSorted(sorted, 0.5), 9);
      expect(quantile(sorted, share)).toBeGreaterThanOrEqual(sorted[0]!);
    }),
  );
});

it('finds the correlations that simple-statistics finds', () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
    minLength: 4,
    maxLength: 60,
  });
  fc.assert(
    fc.property(pairs, (list) => {
      const [a, b] = [list.map(([x]) => x), list.map(([, y]) => y)];
      fc.pre(new Set(a).size > 1 && new Set(b).size > 1);
      expect(pearson(a, b)).toBeCloseTo(sampleCorrelation(a, b), 9);
      if (new Set(a).size === a.length && new Set(b).size === b.length)
        expect(spearman(a, b)).toBeCloseTo(sampleRankCorrelation(a, b), 9);
    }),
  );
});
