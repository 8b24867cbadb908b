import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/market/random.ts';
import { PercentileRank } from './percentile-rank.ts';

function plainRank(before: readonly number[], x: number): number {
  const below = before.filter((y) => y < x).length;
  const equal = before.filter((y) => y === x).length;
  return (below + equal / 2) / before.length;
}

describe('percentile rank', () => {
  it('counts the smaller and half of the equal ones', () => {
    const ranks = new PercentileRank(5, 1);
    [1, 2, 2, 3].forEach((x) => ranks.push(x));
    expect(ranks.rank(2)).toBe(0.5);
    expect(ranks.rank(0)).toBe(0);
    expect(ranks.rank(9)).toBe(1);
  });

  it('is unknown until a fifth of the period is there, and passes over NaN', () => {
    const ranks = new PercentileRank(10);
    expect(ranks.step(1)).toBeNaN();
    ranks.push(NaN);
    expect(ranks.step(1)).toBeNaN();
    expect(ranks.step(1)).toBe(0.5);
    expect(ranks.rank(NaN)).toBeNaN();
    expect(ranks.size).toBe(3);
  });

  it('agrees with counting, ties and all', () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), { maxLength: 120 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 30 }), (values, period) => {
        const ranks = new PercentileRank(period, 1);
        values.forEach((x, i) => {
          const before = values.slice(Math.max(0, i - period), i);
          expect(ranks.step(x)).toBe(before.length === 0 ? NaN : plainRank(before, x));
        });
      }),
    );
  });

  it.each([
    ['many equal', (x: number) => Math.round(x * 10) / 10],
    ['half of them nothing', (x: number) => Math.max(0, x)],
    ['ever higher', (x: number, i: number) => i + x],
    ['in waves', (x: number, i: number) => (i % 700) + x],
  ])('agrees with counting over thousands: %s', (_, shape) => {
    const random = Random.fromKey('ranks');
    const values = Array.from({ length: 6000 }, (_, i) => shape(random.normal(), i));
    const wrong: number[] = [];
    let ranks = new PercentileRank(2000);
    values.forEach((x, i) => {
      if (i % 997 === 0) {
        const other = new PercentileRank(2000);
        values.slice(i % 500).forEach((y) => other.push(y));
        other.restore(ranks.save());
        ranks = other;
      }
      const rank = ranks.step(x);
      const isChecked = i >= 400 && i % 13 === 0;
      if (isChecked && rank !== plainRank(values.slice(Math.max(0, i - 2000), i), x)) wrong.push(i);
    });
    expect(wrong).toEqual([]);
  });
});
