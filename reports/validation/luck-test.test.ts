import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { luckTest } from './luck-test.ts';

describe('luck test', () => {
  it('sets the observed value among those of luck', () => {
    // numpy: mean 4.5, std(ddof=1) 3.0276503540974917, quantiles of 0..9 by linear interpolation
    const luck = [9, 0, 8, 1, 7, 2, 6, 3, 5, 4];
    expect(luckTest('net', 7.5, luck)).toMatchObject({
      statistic: 'net',
      observed: 7.5,
      runs: 10,
      asGood: 2,
      pValue: 3 / 11,
      mean: 4.5,
      deviation: expect.closeTo(3.0276503540974917, 12),
      quantiles: [0.45, 2.25, 4.5, 6.75, 8.55].map((value) => expect.closeTo(value, 12)),
    });
    expect(luckTest('net', 9, luck).pValue).toBe(2 / 11);
    expect(luckTest('net', 9.1, luck)).toMatchObject({ asGood: 0, pValue: 1 / 11 });
  });

  it('keeps every value in one bar of a round width, whatever the order', () => {
    const random = Random.fromKey('bars');
    for (const scale of [1e-7, 3, 12_345]) {
      const luck = Array.from({ length: 500 }, () => scale * random.normal());
      const { bins } = luckTest('net', 0, luck);
      expect(bins.length).toBeGreaterThan(15);
      expect(bins.length).toBeLessThanOrEqual(41);
      expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(500);
      for (const { from, to, count } of bins) {
        expect((to - from).toExponential()).toMatch(/^(1|2|5|9\.9|1\.9|4\.9)/);
        expect(luck.filter((value) => value >= from && value < to).length).toBe(count);
      }
      bins.slice(1).forEach(({ from }, i) => expect(from).toBe(bins[i]!.to));
      expect(luckTest('net', 0, luck.toReversed())).toEqual(luckTest('net', 0, luck));
    }
  });

  it('takes luck that never varies', () => {
    expect(luckTest('net', 0, [0, 0, 0])).toMatchObject({ pValue: 1, deviation: 0, bins: [{ count: 3 }] });
    expect(luckTest('net', 5, [-40])).toMatchObject({ pValue: 0.5, deviation: 0, bins: [{ count: 1 }] });
  });

  it('refuses what is no number, and no luck at all', () => {
    expect(() => luckTest('net', 0, [])).toThrow(RangeError);
    expect(() => luckTest('net', NaN, [1])).toThrow(RangeError);
    expect(() => luckTest('net', 0, [1, Infinity])).toThrow(RangeError);
  });
});
