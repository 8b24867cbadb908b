import { pow } from '../../engine/market/portable.ts';
import { figure, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';

/** Crypto trades all year: ratios are annualised with 365 days. */
export const DAYS_PER_YEAR = 365;

const FEW_RETURNS = 'fewer than 2 daily returns';

/** Compounds simple returns: Π(1 + r) − 1. */
export function compound(returns: readonly number[]): number {
  return returns.reduce((growth, r) => growth * (1 + r), 1) - 1;
}

/**
 * Compound annual growth rate: (end / start)^(periodsPerYear / periods) − 1, a fraction per year.
 * None when the account was lost or the period is shorter than one day's return.
 */
export function annualGrowth(growth: number, periods: number, periodsPerYear = DAYS_PER_YEAR): Figure {
  if (!(periods > 0)) return none('no full period');
  if (growth <= 0) return none('the account was lost');
  const rate = pow(growth, periodsPerYear / periods) - 1;
  return Number.isFinite(rate) ? figure(rate) : none('the period is too short to annualise');
}

/** Sample standard deviation (n − 1) of a list of at least two values. */
function deviation(values: readonly number[]): number {
  const average = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - average) * (value - average))) / (values.length - 1));
}

/** Annualised volatility: sample standard deviation of returns × √periodsPerYear. */
export function volatility(returns: readonly number[], periodsPerYear = DAYS_PER_YEAR): Figure {
  if (returns.length < 2) return none(FEW_RETURNS);
  return figure(deviation(returns) * Math.sqrt(periodsPerYear));
}

/** Annualised Sharpe ratio (Sharpe 1994) with a risk-free rate of 0: mean / sample deviation × √periodsPerYear. */
export function sharpe(returns: readonly number[], periodsPerYear = DAYS_PER_YEAR): Figure {
  if (returns.length < 2) return none(FEW_RETURNS);
  const average = sum(returns) / returns.length;
  return ratio(average * Math.sqrt(periodsPerYear), noiseless(deviation(returns), average), 'returns do not vary');
}

/**
 * Annualised Sortino ratio (Sortino & Price 1994) with a target of 0: mean / downside deviation × √periodsPerYear,
 * where the downside deviation is the root mean square of min(r, 0) over all returns.
 */
export function sortino(returns: readonly number[], periodsPerYear = DAYS_PER_YEAR): Figure {
  if (returns.length < 2) return none(FEW_RETURNS);
  const downside = Math.sqrt(sum(returns.map((r) => Math.min(r, 0) * Math.min(r, 0))) / returns.length);
  return ratio((sum(returns) / returns.length) * Math.sqrt(periodsPerYear), downside, 'no losing day');
}

/** Calmar ratio (Young 1991): annual growth / largest drawdown, both fractions. */
export function calmar(growthPerYear: Figure, maxDrawdown: number): Figure {
  if (growthPerYear.value === null) return growthPerYear;
  return ratio(growthPerYear.value, maxDrawdown, 'no drawdown');
}

/** A Sharpe ratio per day from an annualised one; null where there is none. */
export function perDay(annualised: number | null): number | null {
  return annualised === null ? null : annualised / Math.sqrt(DAYS_PER_YEAR);
}

/** Equal returns leave a deviation of rounding noise only: that is zero, not a tiny risk. */
function noiseless(spread: number, average: number): number {
  return spread <= Math.abs(average) * 1e-12 ? 0 : spread;
}
