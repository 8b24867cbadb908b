import { describe, expect, it } from 'vitest';
import { medianOf, peerOf, reaches } from './row.ts';
import type { BenchRow } from './row.ts';

const row: BenchRow = { id: 'T1', what: '', unit: '', better: 'higher', check: { passed: true, detail: '' } };

describe('figures of the bench', () => {
  it('takes the middle, or the mean of the two in the middle, in any order', () => {
    expect(medianOf([9, 1, 5])).toBe(5);
    expect(medianOf([10, 9, 2, 1])).toBe(5.5);
    expect(medianOf([100, 20, 3])).toBe(20);
    expect(medianOf([])).toBeNaN();
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
