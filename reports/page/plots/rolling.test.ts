import { describe, expect, it } from 'vitest';
import { rolling, rollingBeta } from './rolling.ts';

describe('rolling', () => {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

  it('begins with the first full stretch', () => {
    expect(rolling([1, 2, 3, 4], 3, sum)).toEqual([null, null, 6, 9]);
  });

  it('leaves a hole where a value is missing', () => {
    expect(rolling([1, null, 3, 4], 2, sum)).toEqual([null, null, null, 7]);
  });
});

describe('rollingBeta', () => {
  it('is the slope of the returns on the market’s', () => {
    const market = [0.01, -0.02, 0.03, 0.01, -0.01];
    const returns = market.map((value) => 0.001 + 1.5 * value);
    const betas = rollingBeta(returns, market, 3);
    expect(betas.slice(0, 2)).toEqual([null, null]);
    for (const beta of betas.slice(2)) expect(beta).toBeCloseTo(1.5, 12);
  });

  it('follows a worked example: covariance 2 over variance 4', () => {
    expect(rollingBeta([1, 3, 2], [0, 4, 2], 3)[2]).toBeCloseTo(2 / 4, 12);
  });

  it('is unknown while the market stands still', () => {
    expect(rollingBeta([0.1, -0.1], [0.01, 0.01], 2)).toEqual([null, null]);
  });
});
