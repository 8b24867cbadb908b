import { describe, expect, it } from 'vitest';
import { Decay } from './decay.ts';

describe('decay', () => {
  it('halves with every half-life', () => {
    const decay = new Decay(20);
    expect([0, 20, 40, 200].map((age) => decay.at(age))).toEqual([1, 0.5, 0.25, 2 ** -10]);
    expect(decay.at(10)).toBeCloseTo(Math.SQRT1_2, 15);
  });

  it('ends after forty half-lives, also of a part of a candle', () => {
    expect(new Decay(10).at(400)).toBe(2 ** -40);
    expect(new Decay(10).at(401)).toBe(0);
    expect([0, 1, 20, 21].map((age) => new Decay(0.5).at(age))).toEqual([1, 0.25, 2 ** -40, 0]);
  });
});
