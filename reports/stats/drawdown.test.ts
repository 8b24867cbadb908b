import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawdowns } from './drawdown.ts';

const points = (values: readonly number[]) => values.map((equity, i) => ({ time: (i + 1) * 10, equity }));

/** Curves from the returns of empyrical's tests (tests/test_stats.py, test_max_drawdown). */
function curve(percents: readonly number[]) {
  let equity = 100;
  return points(percents.map((percent) => (equity *= 1 + percent / 100)));
}

describe('drawdowns', () => {
  it('agrees with empyrical on depth', () => {
    expect(drawdowns(curve([1, 10, -4, 2, 3, 2, 1, -10]), 100, 0).max).toBeCloseTo(0.1, 12);
    expect(drawdowns(curve([0, -6, -7, -1, -9, -2, -6, -8, -5]), 100, 0).max).toBeCloseTo(0.36590730349873601, 12);
    expect(drawdowns(curve([1, 2, 1, 1]), 100, 0)).toMatchObject({ max: 0, longestMs: 0, current: 0 });
  });

  it('knows where the deepest fall began and ended, and the longest', () => {
    const fall = drawdowns(points([110, 99, 110, 120, 119, 118, 119, 60, 130, 129]), 100, 0);
    expect(fall).toMatchObject({ max: 0.5, maxMoney: 60, peakTime: 40, troughTime: 80 });
    expect(fall).toMatchObject({ longestMs: 50, longestFrom: 40, longestIsOpen: false });
    expect(fall.current).toBeCloseTo(1 / 130, 12);
    expect(fall.currentFrom).toBe(90);
  });

  it('counts a fall that never recovers up to the end, from the start when the start was the peak', () => {
    expect(drawdowns(points([90, 95, 80]), 100, 0)).toMatchObject({
      max: 1 - 80 / 100,
      longestMs: 30,
      longestFrom: 0,
      longestIsOpen: true,
      peakTime: 0,
    });
  });

  it('is what comparing every pair of points says', () => {
    const equities = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(equities, (values) => {
        const all = [20, ...values];
        let [deepest, longest] = [0, 0];
        all.forEach((high, i) => {
          if (Math.max(...all.slice(0, i + 1)) > high) return;
          for (let j = i + 1; j < all.length; j++) deepest = Math.max(deepest, 1 - all[j]! / high);
          const recovered = all.findIndex((value, j) => j > i && value >= high);
          const end = recovered < 0 ? all.length - 1 : recovered;
          if (all.slice(i + 1, end + 1).some((value) => value < high)) longest = Math.max(longest, end - i);
        });
        const fall = drawdowns(points(values), 20, 0);
        expect(fall.max).toBeCloseTo(deepest, 12);
        expect(fall.longestMs).toBe(longest * 10);
      }),
    );
  });
});
