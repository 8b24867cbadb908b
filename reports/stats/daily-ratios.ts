import { isPresent } from '../validation/validation.ts';
import { probabilisticSharpe, sharpeMoments } from '../validation/sharpe-inference.ts';
import { pearson } from '../validation/correlation.ts';
import { spanSums } from './calendar.ts';
import type { Day } from './days.ts';
import { SHORTFALL_95 } from './distribution.ts';
import { dailyFalls } from './falls.ts';
import { figure, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { winShare } from './growth.ts';
import { compound, sharpe, sortino } from './ratios.ts';

const NO_LOSS = 'no losing day';
/** value · factor, or the reason why there is no value. */
export function scaled(value: Figure, factor: number): Figure {
  return value.value === null ? value : figure(value.value * factor);
}

/** a / b, or the reason why one of them is missing. */
export function quotient(a: Figure, b: Figure, why: string): Figure {
  if (a.value === null) return a;
  return b.value === null ? b : ratio(a.value, b.value, why);
}

/** a · b, or the reason why one of them is missing. */
function product(a: Figure, b: Figure): Figure {
  return a.value === null ? a : scaled(b, a.value);
}

/**
 * By how much autocorrelation understates the deviation of longer returns: √(1 + 2 Σ (n − k) / n · |ρ|^k), ρ the
 * correlation of neighbouring days (quantstats' “smart” ratios after Lo 2002). 1 when there is none.
 */
export function autocorrelationPenalty(returns: readonly number[]): number {
  const n = returns.length;
  const correlation = Math.abs(pearson(returns.slice(0, -1), returns.slice(1)));
  if (Number.isNaN(correlation)) return 1;
  let [total, power] = [0, 1];
  for (let k = 1; k < n; k++) total += ((n - k) / n) * (power *= correlation);
  return Math.sqrt(1 + 2 * total);
}

/** Σ gains / |Σ losses| of the returns above and below 0: the omega ratio at threshold 0 (Keating & Shadwick 2002). */
function omega(returns: readonly number[]): Figure {
  const gains = sum(returns.filter((r) => r > 0));
  return ratio(gains, -sum(returns.filter((r) => r < 0)), NO_LOSS);
}

/** Σ returns / |Σ losses| (Schwager: gain to pain). */
function gainToPain(returns: readonly number[], why: string): Figure {
  return ratio(sum(returns), -sum(returns.filter((r) => r < 0)), why);
}

/** Average gain and loss per day: their quotient, and quantstats' “profit ratio”, which divides each by its count again. */
function payoffs(returns: readonly number[]): { readonly payoff: Figure; readonly profitRatio: Figure } {
  const wins = returns.filter((r) => r > 0);
  const losses = returns.filter((r) => r < 0);
  const gains = returns.filter((r) => r >= 0);
  if (losses.length === 0) return { payoff: none(NO_LOSS), profitRatio: none(NO_LOSS) };
  const loss = -sum(losses) / losses.length;
  return {
    payoff: wins.length === 0 ? none('no winning day') : figure(sum(wins) / wins.length / loss),
    profitRatio:
      gains.length === 0
        ? none('no winning day')
        : figure(sum(gains) / gains.length / gains.length / (loss / losses.length)),
  };
}

/** Ratios of the daily returns beyond Sharpe, Sortino and Calmar; annualised where their names are. */
export function dailyRatioFigures(days: readonly Day[], tailRatio: Figure, ulcerIndex: Figure) {
  const returns = days.map((day) => day.return);
  const penalty = returns.length < 2 ? 1 : autocorrelationPenalty(returns);
  const [plainSharpe, plainSortino] = [sharpe(returns), sortino(returns)];
  const smartSortino = scaled(plainSortino, 1 / penalty);
  const { payoff, profitRatio } = payoffs(returns);
  const moments = sharpeMoments(returns);
  const dailyOmega = omega(returns);
  return {
    probabilisticSharpe: isPresent(moments) ? figure(probabilisticSharpe(moments)) : none(moments.absent),
    smartSharpe: scaled(plainSharpe, 1 / penalty),
    smartSortino,
    sortinoRootTwo: scaled(plainSortino, Math.SQRT1_2),
    smartSortinoRootTwo: scaled(smartSortino, Math.SQRT1_2),
    omega: dailyOmega,
    ulcerPerformance: quotient(figure(compound(returns)), ulcerIndex, 'no drawdown'),
    serenity: serenity(returns, ulcerIndex),
    gainToPain: gainToPain(returns, NO_LOSS),
    gainToPainMonthly: gainToPain(spanSums(days, 'month'), 'no losing month'),
    riskReturn: sharpe(returns, 1),
    commonSense: product(dailyOmega, tailRatio),
    cpcIndex: product(product(dailyOmega, winShare(returns)), payoff),
    profitRatio,
  };
}

/**
 * Serenity index (KeyQuant): Σ returns / (ulcer index · pitfall), pitfall the expected shortfall of the falls over the
 * deviation of the returns; the shortfall of a normal variable, as in quantstats.
 */
function serenity(returns: readonly number[], ulcerIndex: Figure): Figure {
  if (ulcerIndex.value === null || returns.length < 2) return none('fewer than 2 daily returns');
  const spread = (values: readonly number[]): { mean: number; deviation: number } => {
    const mean = sum(values) / values.length;
    return { mean, deviation: Math.sqrt(sum(values.map((v) => (v - mean) * (v - mean))) / (values.length - 1)) };
  };
  const falls = spread(dailyFalls(returns));
  const shortfall = falls.mean + SHORTFALL_95 * falls.deviation;
  return ratio(sum(returns) * spread(returns).deviation, ulcerIndex.value * shortfall, 'no drawdown');
}
