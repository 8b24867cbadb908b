import { describe, expect, it } from 'vitest';
import { ema } from './ema.ts';

describe('ema', () => {
  it('starts from the simple average, then moves by 2 / (period + 1)', () => {
    expect(ema([2, 4, 6, 10, 4], 3)).toEqual([null, null, 4, 7, 5.5]);
  });

  it('has nothing to say of fewer closes than its period', () => {
    expect(ema([1, 2], 3)).toEqual([null, null]);
  });
});
