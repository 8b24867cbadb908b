import { benchmarkFigures } from './benchmark.ts';
import { dailyRatioFigures, scaled } from './daily-ratios.ts';
import type { Day } from './days.ts';
import { distributionFigures } from './distribution.ts';
import { dailyFalls, fallFigures } from './falls.ts';
import { none, ratio, sum } from './figure.ts';
import { growthFigures, recentFigures } from './growth.ts';
import { sharpe, sortino, volatility } from './ratios.ts';

/** What the daily figures need beside the days: all fractions, `runDays` may be fractional. */
export interface DailyContext {
  readonly totalReturn: number;
  readonly runDays: number;
  /** Daily returns of buy and hold. */
  readonly held: readonly Day[];
}

/** Every figure that follows from the account's daily returns. */
export function dailyFiguresOf(days: readonly Day[], { totalReturn, runDays, held }: DailyContext) {
  const returns = days.map((day) => day.return);
  const distribution = distributionFigures(returns);
  const falls = fallFigures(days);
  const deepest = dailyFalls(returns).reduce((a, b) => Math.max(a, b), 0);
  const deviation = volatility(returns);
  return {
    ...growthFigures(days, totalReturn, runDays),
    ...recentFigures(days),
    ...distribution,
    ...falls,
    ...dailyRatioFigures(days, distribution.tailRatio, falls.ulcerIndex),
    ...benchmarkFigures(days, held),
    volatility: deviation,
    annualVariance: deviation.value === null ? deviation : scaled(deviation, deviation.value),
    sharpe: sharpe(returns),
    sortino: sortino(returns),
    recoveryFactor: returns.length === 0 ? none('no full day') : ratio(sum(returns), deepest, 'no drawdown'),
  };
}
