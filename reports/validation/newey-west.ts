import { pow } from '../../engine/market/portable.ts';
import type { Maybe } from './validation.ts';

/** A mean with a standard error that allows for neighbouring values that move together. */
export interface MeanTest {
  readonly mean: number;
  readonly standardError: number;
  readonly t: number;
  readonly lag: number;
  readonly count: number;
}

/** The usual lag for n values: ⌊4 (n / 100)^(2/9)⌋ (Newey & West 1994). */
export function neweyWestLag(count: number): number {
  return Math.floor(4 * pow(count / 100, 2 / 9));
}

/**
 * Long-run variance of a series with mean zero: γ₀ + 2 Σ (1 − j / (lag + 1)) γⱼ, the Bartlett kernel of Newey & West
 * (1987), which is never negative. γⱼ = Σ xₜ xₜ₋ⱼ / n.
 */
export function longRunVariance(centred: ArrayLike<number>, lag: number): number {
  const count = centred.length;
  let total = 0;
  for (let j = 0; j <= Math.min(lag, count - 1); j++) {
    let product = 0;
    for (let t = j; t < count; t++) product += centred[t]! * centred[t - j]!;
    total += (j === 0 ? 1 : 2 * (1 - j / (lag + 1))) * (product / count);
  }
  return Math.max(0, total);
}

/** Tests whether the mean differs from zero: t = mean / √(long-run variance / n). */
export function neweyWest(values: readonly number[], lag = neweyWestLag(values.length)): Maybe<MeanTest> {
  const count = values.length;
  if (count < 2) return { absent: 'fewer than 2 values' };
  const mean = values.reduce((total, value) => total + value, 0) / count;
  const standardError = Math.sqrt(
    longRunVariance(
      values.map((value) => value - mean),
      lag,
    ) / count,
  );
  if (!(standardError > Math.abs(mean) * 1e-12)) return { absent: 'the values do not vary' };
  return { mean, standardError, t: mean / standardError, lag, count };
}
