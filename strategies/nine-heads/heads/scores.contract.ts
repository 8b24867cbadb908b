import { expect } from 'vitest';

/** Scores equal to within 1e-9, unknown ones at the same places. */
export function expectScores(actual: readonly number[], expected: readonly number[]): void {
  const isSame = (a: number, b: number): boolean => Object.is(a, b) || Math.abs(a - b) < 1e-9;
  expect(actual.length).toBe(expected.length);
  expect(actual.findIndex((score, i) => !isSame(score, expected[i]!))).toBe(-1);
}
