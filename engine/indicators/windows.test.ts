/** The building blocks against plain arrays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockSum } from './block-sum.ts';
import { RollingMax } from './extremes.ts';
import { expectClose } from './indicator.contract.ts';
import { LatestMax } from './latest-max.ts';
import { Ring } from './ring.ts';
import { RollingChannel } from './rolling-channel.ts';
import { RollingMean } from './rolling-mean.ts';
import { RollingMoments } from './rolling-moments.ts';
import { RollingSum } from './rolling-sum.ts';
import { ExponentialMean, WilderMean } from './smoothing.ts';
import { WeightedMean } from './weighted-mean.ts';

const period = fc.integer({ min: 1, max: 9 });
/** Few distinct values, so that ties and flat stretches are common. */
const coarse = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 });
const price = fc.double({ min: 40_000, max: 50_000, noNaN: true });

/** The last `n` numbers up to i, or undefined while there are fewer. */
function last(x: readonly number[], i: number, n: number): readonly number[] | undefined {
  return i + 1 < n ? undefined : x.slice(i + 1 - n, i + 1);
}
const total = (x: readonly number[]): number => x.reduce((sum, value) => sum + value, 0);

describe('windows', () => {
  it('sum: exact on whole numbers, NaN until full, by blocks', () => {
    fc.assert(
      fc.property(coarse, period, (x, n) => {
        const sum = new BlockSum(n);
        x.forEach((value, i) => expect(sum.push(value) + 0).toBe(total(last(x, i, n) ?? [NaN]) + 0));
      }),
    );
  });

  it('sum: exact on whole numbers, running', () => {
    fc.assert(
      fc.property(coarse, period, (x, n) => {
        const sum = new RollingSum(n);
        x.forEach((value, i) => {
          expect(sum.push(value)).toBe(i < n ? NaN : x[i - n]);
          expect(sum.total + 0).toBe(total(x.slice(Math.max(0, i + 1 - n), i + 1)) + 0);
          expect(sum.isFull).toBe(i + 1 >= n);
        });
      }),
    );
  });

  it('sum: a window of zeros sums to zero, whatever went through it before', () => {
    fc.assert(
      fc.property(fc.array(price, { minLength: 1, maxLength: 40 }), period, (x, n) => {
        const [running, blocks] = [new RollingSum(n), new BlockSum(n)];
        for (const value of [...x, ...new Array<number>(n).fill(0)]) {
          running.push(value);
          blocks.push(value);
        }
        expect([running.total, blocks.push(0)]).toEqual([0, 0]);
      }),
    );
  });

  it('sum: keeps its digits over 20,000 steps', () => {
    const [running, blocks] = [new RollingSum(200), new BlockSum(200)];
    const x = Array.from({ length: 20_000 }, (_, i) => (i % 37 === 0 ? 1e9 : 1e-3 * (i % 101)));
    x.forEach((value, i) => {
      running.push(value);
      const sum = blocks.push(value);
      if (i < 199 || i % 50 > 0) return;
      const wanted = total(last(x, i, 200)!);
      expectClose([running.total, sum], [wanted, wanted], { relative: 1e-14, absolute: 0 });
    });
  });

  it('maximum, and how long ago it came (of equals the latest)', () => {
    fc.assert(
      fc.property(coarse, period, (x, n) => {
        const [max, latest] = [new RollingMax(n), new LatestMax(n)];
        x.forEach((value, i) => {
          const seen = x.slice(Math.max(0, i + 1 - n), i + 1);
          expect(max.push(value)).toBe(Math.max(...seen));
          expect(latest.push(value)).toBe(seen.length - 1 - seen.lastIndexOf(Math.max(...seen)));
        });
      }),
    );
  });

  it('channel: highest and lowest, NaN until full', () => {
    fc.assert(
      fc.property(coarse, period, (x, n) => {
        const channel = new RollingChannel(n);
        x.forEach((value, i) => {
          channel.push(value, -value);
          const highest = Math.max(...(last(x, i, n) ?? [NaN]));
          expect([channel.high, channel.low + 0]).toEqual([highest, 0 - highest]);
        });
      }),
    );
  });

  it('plain and weighted means; NaN inputs are passed over', () => {
    fc.assert(
      fc.property(fc.array(price, { maxLength: 40 }), period, (x, n) => {
        const [plain, weighted] = [new RollingMean(n), new WeightedMean(n)];
        expect([plain.push(NaN), weighted.push(NaN)]).toEqual([NaN, NaN]);
        const pushed = x.map((value) => [plain.push(value), weighted.push(value)]);
        const windows = x.map((_, i) => last(x, i, n));
        const mean = (w: readonly number[]): number => total(w) / n;
        const lean = (w: readonly number[]): number =>
          total(w.map((value, k) => (k + 1) * value)) / total(w.map((_, k) => k + 1));
        for (const [k, of] of [mean, lean].entries()) {
          const wanted = windows.map((w) => (w === undefined ? NaN : of(w)));
          expectClose(
            pushed.map((pair) => pair[k]!),
            wanted,
            { relative: 1e-14 },
          );
        }
      }),
    );
  });

  it('moments: by two passes, and without any deviation where numbers are equal', () => {
    fc.assert(
      fc.property(fc.array(price, { maxLength: 40 }), period, (x, n) => {
        const moments = new RollingMoments(n);
        [...x, ...new Array<number>(n).fill(41_234.56)].forEach((value, i, all) => {
          moments.push(value);
          const window = last(all, i, n);
          if (window === undefined) return expect([moments.mean, moments.variance]).toEqual([NaN, NaN]);
          const mean = total(window) / n;
          const variance = total(window.map((one) => (one - mean) ** 2)) / n;
          expectClose([moments.mean, moments.variance], [mean, variance], {
            relative: 1e-11,
            absolute: 1e-16 * 41_234 ** 2,
          });
        });
        expect([moments.mean, moments.variance]).toEqual([41_234.56, 0]);
      }),
    );
  });

  it('moments: a deviation of a cent at a price of a million keeps its digits', () => {
    const moments = new RollingMoments(20);
    const variances = Array.from({ length: 1_000 }, (_, i) => {
      moments.push(1_000_000 + (i % 2) / 128);
      return moments.variance;
    });
    const wanted = new Array<number>(981).fill(1 / 256 ** 2);
    expect(variances.slice(0, 19).every(Number.isNaN)).toBe(true);
    expectClose(variances.slice(19), wanted, { relative: 1e-9, absolute: 0 });
  });

  it('smoothings start with the plain mean and then follow their recursion', () => {
    const [exponential, wilder] = [new ExponentialMean(3), new WilderMean(3)];
    expect([1, 2, 6, 5, 7].map((x) => exponential.push(x))).toEqual([NaN, NaN, 3, 4, 5.5]);
    expect([NaN, 1, 2, 6, 6, 6].map((x) => wilder.push(x))).toEqual([NaN, NaN, NaN, 3, 4, 14 / 3]);
  });

  it('ring: what was pushed, by age', () => {
    fc.assert(
      fc.property(coarse, period, (x, n) => {
        const ring = new Ring(n);
        x.forEach((value, i) => {
          expect(ring.push(value)).toBe(i < n ? NaN : x[i - n]);
          const held = x.slice(Math.max(0, i + 1 - n), i + 1).toReversed();
          expect([ring.size, ring.isFull]).toEqual([held.length, held.length === n]);
          expect([...held, NaN]).toEqual(Array.from({ length: held.length + 1 }, (_, age) => ring.at(age)));
          expect(ring.at(-1)).toBeNaN();
        });
      }),
    );
  });
});
