import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitIsotonic, stepAt } from './isotonic.ts';

/** The fitted height at each x. */
function fitted(xs: readonly number[], ys: readonly number[]): number[] {
  const steps = fitIsotonic(xs, ys);
  return xs.map((x) => stepAt(steps, x)!).map(({ sum, count }) => sum / count);
}

/** The same by the min-max formula (Robertson, Wright, Dykstra 1988): the highest of the lowest means of runs around x. */
function plainly(xs: readonly number[], ys: readonly number[]): number[] {
  const mean = (from: number, to: number): number => {
    const within = ys.filter((_, i) => xs[i]! >= from && xs[i]! <= to);
    return within.reduce((a, b) => a + b, 0) / within.length;
  };
  return xs.map((x) => {
    const starts = xs.filter((other) => other <= x);
    const ends = xs.filter((other) => other >= x);
    return Math.max(...starts.map((from) => Math.min(...ends.map((to) => mean(from, to)))));
  });
}

describe('isotonic regression', () => {
  it("gives scikit-learn's own test vectors", () => {
    expect(fitted([0, 1, 2, 3, 4, 5, 6], [3, 7, 5, 9, 8, 7, 10])).toEqual([3, 6, 6, 8, 8, 8, 10]);
    expect(fitted([1, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6])).toEqual([1.5, 1.5, 3, 4, 5, 6]);
    expect(fitted([1, 2, 3, 4, 5, 5], [1, 2, 3, 4, 5, 6])).toEqual([1, 2, 3, 4, 5.5, 5.5]);
  });

  it('gives the pituitary example of de Leeuw, Hornik and Mair, with the secondary approach to ties', () => {
    const ages = [8, 8, 8, 10, 10, 10, 12, 12, 12, 14, 14];
    const sizes = [21, 23.5, 23, 24, 21, 25, 21.5, 22, 19, 23.5, 25];
    const heights = fitted(ages, sizes);
    for (const height of heights.slice(0, 9)) expect(height).toBeCloseTo(22.22222, 5);
    expect(heights.slice(9)).toEqual([24.25, 24.25]);
  });

  it('agrees with the min-max formula, whatever the order of the points', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(points, (drawn) => {
        const [xs, ys] = [drawn.map(([x]) => x), drawn.map(([, y]) => y)];
        const expected = plainly(xs, ys);
        fitted(xs, ys).forEach((height, i) => expect(height).toBeCloseTo(expected[i]!, 12));
        expect(fitIsotonic([...xs].reverse(), [...ys].reverse())).toEqual(fitIsotonic(xs, ys));
      }),
    );
  });

  it('climbs strictly from step to step, and keeps every point', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (wins) => {
        const steps = fitIsotonic(
          wins.map((_, i) => i),
          wins.map(Number),
        );
        expect(steps.reduce((total, { count }) => total + count, 0)).toBe(wins.length);
        expect(steps.reduce((total, { sum }) => total + sum, 0)).toBe(wins.filter(Boolean).length);
        for (let i = 1; i < steps.length; i++) {
          const [low, high] = [steps[i - 1]!, steps[i]!];
          expect(low.from).toBeLessThan(high.from);
          expect(low.sum / low.count).toBeLessThan(high.sum / high.count);
        }
      }),
    );
  });

  it('holds the lower step between two, the first below it, none without points', () => {
    const steps = fitIsotonic([1, 2, 3], [0, 0.5, 1]);
    expect([-9, 1, 1.9, 2, 2.5, 3, 99].map((x) => stepAt(steps, x)!.from)).toEqual([1, 1, 1, 2, 2, 3, 3]);
    expect(stepAt([], 0.5)).toBeUndefined();
  });
});
