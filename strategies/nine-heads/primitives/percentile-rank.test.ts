import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/market/random.ts';
import { PercentileRank } from './percentile-rank.ts';

function plainRank(before: readonly number[], x: number): number {
  const below = before.filter((y) => y < x).length;
  const equal = before.filter((y) => y === x).length;
  return (below + equal / 2) / before.length;
}

/** The rank of each number among those before it. */
function ranksOf(ranks: PercentileRank, values: readonly number[]): number[] {
  return values.map((x) => {
    ranks.step(x);
    return ranks.rank;
  });
}

const SCALES = ['shares', 'sizes'] as const;

describe('percentile rank', () => {
  it('counts the smaller and half of the equal ones', () => {
    const last = (x: number): number =>
      ranksOf(new PercentileRank(5, { scale: 'sizes', minimum: 1 }), [1, 2, 2, 3, x]).at(-1)!;
    expect([last(2), last(0), last(9)]).toEqual([0.5, 0, 1]);
  });

  it('tells lower ranks as the least', () => {
    const ranks = new PercentileRank(9, { scale: 'shares', minimum: 1, least: 0.5 });
    expect(ranksOf(ranks, [0.5, 0.4, 0.6, 0.5, 0.4])).toEqual([NaN, 0.5, 1, 0.5, 0.5]);
  });

  it('is unknown until a fifth of the period is there, and passes over NaN', () => {
    const ranks = new PercentileRank(10, { scale: 'sizes' });
    expect(ranksOf(ranks, [1, NaN, 1, 1, NaN, 2])).toEqual([NaN, NaN, NaN, 0.5, NaN, 1]);
  });

  it('agrees with counting, ties and neighbours and all', () => {
    const apart = fc.constantFrom(2 ** -54, 2 ** -20);
    const near = fc.tuple(fc.integer({ min: -3, max: 3 }), apart).map(([steps, step]) => 0.3 + steps * step);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const number = fc.oneof(fc.integer({ min: -3, max: 3 }), near, share, fc.double({ noNaN: true }));
    const period = fc.integer({ min: 1, max: 30 });
    const least = fc.constantFrom(0, 0.5);
    fc.assert(
      fc.property(fc.array(number, { maxLength: 120 }), fc.constantFrom(...SCALES), period, least, (values, ...how) => {
        const [scale, period, least] = how;
        const plain = values.map((x, i) => {
          const before = values.slice(Math.max(0, i - period), i);
          return i === 0 ? NaN : Math.max(least, plainRank(before, x));
        });
        expect(ranksOf(new PercentileRank(period, { scale, minimum: 1, least }), values)).toEqual(plain);
      }),
    );
  });

  it.each([
    ['many equal', 'sizes', (x: number) => Math.round(x * 10) / 10],
    ['half of them nothing', 'shares', (x: number) => Math.max(0, x / 4)],
    ['hardly apart', 'shares', (x: number) => 0.5 + x * 1e-9],
    ['ever higher', 'sizes', (x: number, i: number) => i + x],
    ['in waves', 'shares', (x: number, i: number) => ((i % 700) + x) / 700],
  ] as const)('agrees with counting over thousands: %s', (_, scale, shape) => {
    const random = Random.fromKey('ranks');
    const values = Array.from({ length: 6000 }, (_, i) => shape(random.normal(), i));
    const wrong: number[] = [];
    let ranks = new PercentileRank(2000, { scale });
    values.forEach((x, i) => {
      if (i % 997 === 0) {
        const other = new PercentileRank(2000, { scale });
        ranksOf(other, values.slice(i % 500));
        other.restore(ranks.save());
        ranks = other;
      }
      ranks.step(x);
      const isChecked = i >= 400 && i % 13 === 0;
      if (isChecked && ranks.rank !== plainRank(values.slice(Math.max(0, i - 2000), i), x)) wrong.push(i);
    });
    expect(wrong).toEqual([]);
  });
});
