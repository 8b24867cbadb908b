import { pow } from '../../engine/market/portable.ts';
import type { Day } from './days.ts';
import { figure, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { DAYS_PER_YEAR } from './ratios.ts';

/** What is said about the account against buy and hold. */
export type BenchmarkFigure =
  'alpha' | 'beta' | 'correlation' | 'rSquared' | 'informationRatio' | 'treynor' | 'trackingError';

/**
 * The account's daily returns against those of buy and hold, over the days that both have. Sample moments (n − 1);
 * risk-free rate 0. Alpha (Jensen 1968) is arithmetic per year as in quantstats; the information ratio (Goodwin 1998) is
 * annualised by √365; Treynor's ratio (1965) takes LEAN's yearly return, (1 + mean)^365 − 1.
 */
export function benchmarkFigures(days: readonly Day[], benchmark: readonly Day[]): Record<BenchmarkFigure, Figure> {
  const held = new Map(benchmark.map((day) => [day.start, day.return]));
  const common = days.filter((day) => held.has(day.start));
  const [ours, theirs] = [common.map((day) => day.return), common.map((day) => held.get(day.start)!)];
  const n = common.length;
  if (n < 2) return absent(benchmark.length === 0 ? 'no chart candles to hold' : 'fewer than 2 daily returns');
  const [our, their] = [sum(ours) / n, sum(theirs) / n];
  const covariance = sum(ours.map((r, i) => (r - our) * (theirs[i]! - their))) / (n - 1);
  const variance = sum(theirs.map((r) => (r - their) * (r - their))) / (n - 1);
  const ownVariance = sum(ours.map((r) => (r - our) * (r - our))) / (n - 1);
  if (!(variance > 0)) return absent('buy and hold does not move');
  const beta = covariance / variance;
  const correlation = ratio(covariance, Math.sqrt(variance * ownVariance), 'the account does not move');
  const excess = ours.map((r, i) => r - theirs[i]! - (our - their));
  const error = Math.sqrt(sum(excess.map((e) => e * e)) / (n - 1));
  return {
    alpha: figure((our - beta * their) * DAYS_PER_YEAR),
    beta: figure(beta),
    correlation,
    rSquared: correlation.value === null ? correlation : figure(correlation.value * correlation.value),
    informationRatio: ratio((our - their) * Math.sqrt(DAYS_PER_YEAR), error, 'the account is buy and hold'),
    treynor: ratio(pow(1 + our, DAYS_PER_YEAR) - 1, beta, 'beta is zero'),
    trackingError: figure(error * Math.sqrt(DAYS_PER_YEAR)),
  };
}

function absent(why: string): Record<BenchmarkFigure, Figure> {
  const missing = none(why);
  return {
    alpha: missing,
    beta: missing,
    correlation: missing,
    rSquared: missing,
    informationRatio: missing,
    treynor: missing,
    trackingError: missing,
  };
}
