import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalsSeen } from './decimals.ts';

function stepOf(values: readonly number[], known = 0): number {
  const seen = new DecimalsSeen(known);
  for (const value of values) seen.see(value);
  return seen.step;
}

describe('DecimalsSeen', () => {
  it.each([
    [[], 1],
    [[100, 20], 1],
    [[46216.93, 46250], 0.01],
    [[0.00001234], 0.00000001],
    [[1e-13], 1e-12],
    [[9_007_199_254_740_993], 1],
  ])('%j are multiples of %f', (values, step) => expect(stepOf(values)).toBe(step));

  it('goes on from what was known', () => {
    expect(stepOf([1.5], 0.01)).toBe(0.01);
    expect(stepOf([1.555], 0.01)).toBe(0.001);
  });

  it('finds the decimals that numbers were written with', () => {
    const written = fc.tuple(fc.integer({ min: 0, max: 99_999_999 }), fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(fc.array(written, { minLength: 1 }), (numbers) => {
        const texts = numbers.map(([digits, places]) => `${digits}e-${places}`);
        const decimals = texts.map(
          (text) => (/\.(\d+)/.exec(Number(text).toFixed(8).replace(/0+$/, ''))?.[1] ?? '').length,
        );
        expect(stepOf(texts.map(Number))).toBe(Number(`1e-${Math.max(...decimals)}`));
      }),
    );
  });
});
