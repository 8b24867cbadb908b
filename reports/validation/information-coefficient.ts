import { exp, log } from '../../engine/market/portable.ts';
import { ranks, standardised } from './correlation.ts';
import { longRunVariance, neweyWestLag } from './newey-west.ts';
import type { Maybe } from './validation.ts';

/** Below this many pairs a rank correlation is not worth a number. */
const PAIRS_MIN = 20;

/** How well a score told what came: Spearman's rank correlation with its standard error. */
export interface InformationCoefficient {
  readonly ic: number;
  readonly standardError: number;
  readonly t: number;
  readonly lag: number;
  readonly count: number;
}

/**
 * Log returns over `horizon` candles, from the next open to the close of the last of them: ln(close[t + h] / open[t + 1]).
 * As long as the columns; NaN for the last `horizon` candles, whose future is not known.
 */
export function forwardReturns(open: ArrayLike<number>, close: ArrayLike<number>, horizon: number): Float64Array {
  const returns = new Float64Array(open.length).fill(NaN);
  for (let t = 0; t + horizon < open.length; t++) returns[t] = log(close[t + horizon]! / open[t + 1]!);
  return returns;
}

/**
 * Information coefficient of scores against forward returns (Grinold & Kahn): Spearman's ρ over the pairs in which both
 * are numbers. Forward returns over more than one candle overlap, so the standard error is Newey–West's for the slope of
 * the ranks' regression, with a lag of at least horizon − 1.
 */
export function informationCoefficient(
  scores: ArrayLike<number>,
  returns: ArrayLike<number>,
  { horizon = 1, pairsMin = PAIRS_MIN }: { readonly horizon?: number; readonly pairsMin?: number } = {},
): Maybe<InformationCoefficient> {
  if (scores.length !== returns.length)
    throw new RangeError(`Every score needs its return: got ${scores.length} and ${returns.length}.`);
  const pairs = Uint32Array.from({ length: scores.length }, (_, i) => i).filter(
    (i) => !Number.isNaN(scores[i]) && !Number.isNaN(returns[i]),
  );
  const count = pairs.length;
  if (count < pairsMin) return { absent: `fewer than ${pairsMin} pairs of score and return` };
  const x = standardised(ranks(Float64Array.from(pairs, (i) => scores[i]!)));
  const y = standardised(ranks(Float64Array.from(pairs, (i) => returns[i]!)));
  if (x === undefined || y === undefined) return { absent: 'the scores or the returns do not vary' };
  const ic = x.reduce((total, value, i) => total + value * y[i]!, 0) / count;
  const lag = Math.min(count - 1, Math.max(horizon - 1, neweyWestLag(count)));
  const moments = x.map((value, i) => value * (y[i]! - ic * value));
  const standardError = Math.sqrt(longRunVariance(moments, lag) / count);
  if (!(standardError > 1e-12)) return { absent: 'score and return agree without any scatter' };
  return { ic, standardError, t: ic / standardError, lag, count };
}

/** Textbook t of a correlation over n pairs that do not overlap: ρ √((n − 2) / (1 − ρ²)). */
export function correlationT(correlation: number, count: number): number {
  return correlation * Math.sqrt((count - 2) / (1 - correlation * correlation));
}

/** Explained over unexplained variance, ρ² / (1 − ρ²) with Pearson's ρ. */
export function signalToNoise(correlation: number): number {
  const explained = correlation * correlation;
  return explained / (1 - explained);
}

/** How fast a score loses its use: ln IC = a − rate · horizon. */
export interface Decay {
  /** Fall of ln IC per candle, > 0. */
  readonly rate: number;
  /** IC at horizon 0 by the fit. */
  readonly start: number;
  /** Candles until half of the IC is gone: ln 2 / rate. */
  readonly halfLife: number;
}

/** Fits the decay by least squares to the horizons whose IC is positive. */
export function icDecay(points: readonly { readonly horizon: number; readonly ic: number }[]): Maybe<Decay> {
  const positive = points.filter(({ ic }) => ic > 0);
  const [first, second] = positive;
  if (first === undefined || second === undefined) return { absent: 'fewer than 2 horizons with a positive IC' };
  const mean = (pick: (point: { horizon: number; ic: number }) => number): number =>
    positive.reduce((total, point) => total + pick(point), 0) / positive.length;
  const [horizon, level] = [mean((point) => point.horizon), mean((point) => log(point.ic))];
  const across = mean((point) => (point.horizon - horizon) * (log(point.ic) - level));
  const along = mean((point) => (point.horizon - horizon) * (point.horizon - horizon));
  if (along === 0) return { absent: 'a single horizon' };
  const rate = -across / along;
  if (!(rate > 0)) return { absent: 'the IC does not fall with the horizon' };
  return { rate, start: exp(level + rate * horizon), halfLife: Math.LN2 / rate };
}
