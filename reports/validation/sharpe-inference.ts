import { normalQuantile } from '../../engine/market/random.ts';
import { momentsOf } from '../stats/moments.ts';
import { normalCdf } from './normal.ts';
import type { Maybe } from './validation.ts';

/** A Sharpe ratio per observation (not annualised) with what its error depends on. */
export interface SharpeMoments {
  readonly sharpe: number;
  /** Third standardised moment γ₃; 0 for a normal distribution. */
  readonly skew: number;
  /** Fourth standardised moment γ₄; 3 for a normal distribution. */
  readonly kurtosis: number;
  readonly count: number;
}

const EULER_MASCHERONI = 0.5772156649015329;

/** Sharpe ratio per observation with skew and kurtosis, both corrected for small samples as in pandas. */
export function sharpeMoments(returns: readonly number[]): Maybe<SharpeMoments> {
  const moments = momentsOf(returns);
  if (moments === undefined) return { absent: returns.length < 4 ? 'fewer than 4 returns' : 'returns do not vary' };
  const { mean, deviation, skew, excessKurtosis } = moments;
  return { sharpe: mean / deviation, skew, kurtosis: excessKurtosis + 3, count: returns.length };
}

/** 1 − γ₃ SR + (γ₄ − 1) / 4 · SR²: what the distribution's shape does to the error of a Sharpe ratio (Mertens 2002). */
function shape({ sharpe, skew, kurtosis }: SharpeMoments): number {
  return 1 - skew * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe;
}

/**
 * Probabilistic Sharpe ratio (Bailey & López de Prado 2012): the chance that the true ratio lies above `threshold`, both
 * per observation. Φ((SR − SR*) √(T − 1) / √(1 − γ₃ SR + (γ₄ − 1) / 4 · SR²)).
 */
export function probabilisticSharpe(moments: SharpeMoments, threshold = 0): number {
  const spread = Math.sqrt(Math.max(0, shape(moments)));
  const distance = (moments.sharpe - threshold) * Math.sqrt(moments.count - 1);
  if (spread === 0) return distance > 0 ? 1 : distance < 0 ? 0 : 0.5;
  return normalCdf(distance / spread);
}

/**
 * The best Sharpe ratio that `trials` strategies without skill are expected to reach, SR₀ = √V ((1 − γ) Φ⁻¹(1 − 1/N) +
 * γ Φ⁻¹(1 − 1/(N e))), given the variance of the trials' ratios (Bailey & López de Prado 2014). 0 for a single trial.
 */
export function expectedMaxSharpe(trials: number, variance: number): number {
  if (trials < 2) return 0;
  const far = normalQuantile(1 - 1 / trials);
  const farther = normalQuantile(1 - 1 / (trials * Math.E));
  return Math.sqrt(variance) * ((1 - EULER_MASCHERONI) * far + EULER_MASCHERONI * farther);
}

/** Deflated Sharpe ratio: the probabilistic one against SR₀ of the trials, and that threshold. */
export function deflatedSharpe(
  moments: SharpeMoments,
  { trials, variance }: { readonly trials: number; readonly variance: number },
): { readonly value: number; readonly threshold: number } {
  const threshold = expectedMaxSharpe(trials, variance);
  return { value: probabilisticSharpe(moments, threshold), threshold };
}

/**
 * Minimum track record length (Bailey & López de Prado 2012): how many observations of these moments it takes to say with
 * `confidence` that the true ratio lies above `threshold`. 1 + (1 − γ₃ SR + (γ₄ − 1) / 4 · SR²) (Φ⁻¹(confidence) / (SR − SR*))².
 */
export function minTrackRecordLength(
  moments: SharpeMoments,
  { threshold = 0, confidence = 0.95 }: { readonly threshold?: number; readonly confidence?: number } = {},
): Maybe<{ readonly value: number }> {
  const excess = moments.sharpe - threshold;
  if (!(excess > 0)) return { absent: 'the Sharpe ratio does not lie above the threshold: no record is long enough' };
  const z = normalQuantile(confidence) / excess;
  return { value: 1 + Math.max(0, shape(moments)) * z * z };
}
