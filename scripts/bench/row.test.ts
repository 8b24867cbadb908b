import { describe, expect, it } from 'vitest';
import { medianOf, peerOf, quantileOf, reaches, slopeOf } from './row.ts';
import type { BenchRow } from './row.ts';

const row: BenchRow = { id: 'T1', what: '', unit: '', better: 'higher', check: { passed: true, detail: '' } };

describe('figures of the bench', () => {
  it('takes the middle, or the mean of the two in the middle, in any order', () => {
    expect(medianOf([9, 1, 5])).toBe(5);
    expect(medianOf([10, 9, 2, 1])).toBe(5.5);
    expect(medianOf([100, 20, 3])).toBe(20);
    expect(medianOf([])).toBeNaN();
  });

  it('takes the figure that a share lies at or below, the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0, 0.5, 0.99, 1].map((share) => quantileOf(hundred, share))).toEqual([1, 50, 99, 100]);
    expect(quantileOf([3], 0.5)).toBe(3);
    expect(quantileOf([], 0.5)).toBeNaN();
  });

  it('draws the line of least squares', () => {
    expect(slopeOf([1, 2, 3], [10, 12, 14])).toBe(2);
    // The worked example of Anscombe (1973), whose first set has the slope 0.500.
    const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
    const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
    expect(slopeOf(x, y)).toBeCloseTo(0.5001, 4);
    expect(slopeOf([1, 1], [2, 3])).toBeNaN();
  });

  it('is as many times as good as a peer, whichever way is up', () => {
    expect(peerOf({ name: 'x', median: 2 }, 10, 'higher').ratio).toBe(5);
    expect(peerOf({ name: 'x', median: 10 }, 2, 'lower').ratio).toBe(5);
    expect(peerOf({ name: 'x', note: 'differs' }, 2, 'lower')).toEqual({ name: 'x', note: 'differs' });
  });

  it('reaches a target from the right side, and says nothing without a figure', () => {
    expect(reaches({ ...row, median: 15, target: 15 })).toBe(true);
    expect(reaches({ ...row, median: 14, target: 15 })).toBe(false);
    expect(reaches({ ...row, better: 'lower', median: 14, target: 15 })).toBe(true);
    expect(reaches({ ...row, target: 15 })).toBeUndefined();
  });
});
