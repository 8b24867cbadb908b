import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../market/random.ts';
import { RollingMean } from '../rolling-mean.ts';
import { RollingSum } from '../rolling-sum.ts';
import { BlockMeans } from './block-means.ts';
import { MaximumLadder } from './maximum-ladder.ts';
import { SumLadder } from './sum-ladder.ts';

/** The plain means of one series, by the ladder and by a RollingSum of each period. */
function meansOf(values: readonly number[], periods: readonly number[]): [number[][], number[][]] {
  const ladder = new SumLadder(periods, new Float64Array(periods.length).fill(NaN));
  const sums = periods.map((period) => new RollingSum(period));
  const ours: number[][] = [];
  const theirs: number[][] = [];
  for (const value of values) {
    ladder.push(value);
    sums.forEach((sum) => sum.push(value));
    ours.push([...ladder.means]);
    theirs.push(sums.map((sum) => (sum.isFull ? sum.total / sum.ring.capacity : NaN)));
  }
  return [ours, theirs];
}

describe('a ladder of means', () => {
  it('is a rolling sum of each period, to the bit, beyond the exact recomputation', () => {
    const random = Random.fromKey('sums');
    const values = Array.from({ length: 9_000 }, () => 20_000 + random.normal());
    const [ours, theirs] = meansOf(values, [1, 20, 200]);
    expect(ours).toEqual(theirs);
  });

  it('has an exact zero wherever a period holds nothing but zeros', () => {
    const value = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.double({ min: 0.1, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        const [ours, theirs] = meansOf(values, [2, 5]);
        expect(ours).toEqual(theirs);
      }),
    );
  });

  it('holds up to 255 numbers', () => {
    expect(() => new SumLadder([10, 256], new Float64Array(2))).toThrow(/below 256/);
    const ladder = new SumLadder([2], new Float64Array(1));
    [5, 6, 7].forEach((x) => ladder.push(x));
    expect([ladder.at(1), ladder.at(3), ladder.at(4)]).toEqual([7, 5, NaN]);
  });
});

describe('a ladder of maxima', () => {
  it('is the plain maximum of each period, and the age of the latest of equals', () => {
    const periods = [1, 3, 14, 26];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 150 }), (values) => {
        const ladder = new MaximumLadder(periods);
        values.forEach((value, i) => {
          ladder.push(value);
          periods.forEach((period, k) => {
            const held = values.slice(Math.max(0, i + 1 - period), i + 1);
            const maximum = Math.max(...held);
            expect(ladder.maxima[k]).toBe(held.length < period ? NaN : maximum);
            expect(ladder.ageOf(k)).toBe(held.length - 1 - held.lastIndexOf(maximum));
          });
        });
      }),
    );
  });

  it('serves periods up to 63', () => {
    expect(() => new MaximumLadder([14, 64])).toThrow(/below 64/);
  });
});

describe('means of several series', () => {
  it('are the rolling mean of each, to the bit', () => {
    const random = Random.fromKey('means');
    const ours = new BlockMeans(2, 20);
    const theirs = [new RollingMean(20), new RollingMean(20)];
    for (let i = 0; i < 500; i++) {
      ours.inputs.set([random.normal(), 1e9 + i]);
      ours.update();
      expect([...ours.means]).toEqual(theirs.map((mean, k) => mean.push(ours.inputs[k]!)));
    }
  });
});
