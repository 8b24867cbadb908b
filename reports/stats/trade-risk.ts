import type { Trade } from '../../engine/broker/trade.ts';
import { figure, mean, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';

const NO_TRADE = 'no closed trade';

/** Closed trades by the time of their exit. */
export function byExitTime(trades: readonly Trade[]): Trade[] {
  return [...trades].sort((a, b) => a.exitTime - b.exitTime || a.id - b.id);
}

/** Money committed at the entry, quote units. */
export function stakeOf(trade: Trade): number {
  return trade.quantity * trade.entryPrice;
}

/** Sample deviation (n − 1); none with fewer than two values. */
function deviation(values: readonly number[], why: string): Figure {
  if (values.length < 2) return none(why);
  const average = sum(values) / values.length;
  return figure(Math.sqrt(sum(values.map((v) => (v - average) * (v - average))) / (values.length - 1)));
}

/** numerator / figure, with the reason of either. */
function over(numerator: Figure, denominator: Figure, why: string): Figure {
  if (numerator.value === null) return numerator;
  return denominator.value === null ? denominator : ratio(numerator.value, denominator.value, why);
}

/**
 * How unevenly closed trades paid, as in LEAN's trade statistics, money in quote units. The account of closed trades
 * starts at zero; drawdowns and what was given back are ≥ 0. SQN: √n · mean / deviation (Tharp). Kelly: p − (1 − p) / b
 * with b the average win over the average loss (Kelly 1956 for fixed odds, as in backtesting.py).
 */
export function tradeRiskFigures(trades: readonly Trade[]) {
  const results = byExitTime(trades).map((trade) => trade.pnl);
  const average = mean(results, NO_TRADE);
  const spread = deviation(results, 'fewer than 2 closed trades');
  const downside = deviation(
    results.filter((pnl) => pnl < 0),
    'fewer than 2 losing trades',
  );
  const { closed, open } = runningDrawdowns(trades);
  const sharpe = over(average, spread, 'results do not vary');
  return {
    pnlDeviation: spread,
    pnlDownsideDeviation: downside,
    tradeSharpe: sharpe,
    tradeSortino: over(average, downside, 'losses do not vary'),
    sqn: sharpe.value === null ? sharpe : figure(sharpe.value * Math.sqrt(results.length)),
    kelly: kelly(results),
    maxClosedDrawdown: results.length === 0 ? none(NO_TRADE) : figure(closed),
    maxIntraTradeDrawdown: results.length === 0 ? none(NO_TRADE) : figure(open),
    profitToMaxDrawdown: results.length === 0 ? none(NO_TRADE) : ratio(sum(results), closed, 'no drawdown'),
  };
}

/** Deepest fall of the summed results, at exits only and with each trade's worst and best moment (LEAN: trade by trade). */
function runningDrawdowns(trades: readonly Trade[]): { readonly closed: number; readonly open: number } {
  let [total, peak, peakOpen, closed, open] = [0, 0, 0, 0, 0];
  for (const trade of byExitTime(trades)) {
    peakOpen = Math.max(peakOpen, total + trade.mfeFraction * stakeOf(trade));
    open = Math.max(open, peakOpen - (total + trade.maeFraction * stakeOf(trade)));
    total += trade.pnl;
    peak = Math.max(peak, total);
    closed = Math.max(closed, peak - total);
  }
  return { closed, open };
}

function kelly(results: readonly number[]): Figure {
  const wins = results.filter((pnl) => pnl > 0);
  const losses = results.filter((pnl) => pnl < 0);
  if (results.length === 0) return none(NO_TRADE);
  if (wins.length === 0) return none('no winning trade');
  if (losses.length === 0) return none('no losing trade');
  const odds = sum(wins) / wins.length / (-sum(losses) / losses.length);
  const share = wins.length / results.length;
  return figure(share - (1 - share) / odds);
}

/** Worst and best moments of closed trades in money, and what was given back from the best until the exit. */
export function excursionFigures(trades: readonly Trade[]) {
  const worst = trades.map((trade) => trade.maeFraction * stakeOf(trade));
  const best = trades.map((trade) => trade.mfeFraction * stakeOf(trade));
  const givenBack = trades.map((trade, i) => Math.max(0, best[i]! - trade.pnl));
  const extreme = (values: readonly number[], pick: (a: number, b: number) => number): Figure =>
    values.length === 0 ? none(NO_TRADE) : figure(values.reduce((a, b) => pick(a, b)));
  return {
    averageMae: mean(worst, NO_TRADE),
    averageMfe: mean(best, NO_TRADE),
    largestMae: extreme(worst, Math.min),
    largestMfe: extreme(best, Math.max),
    averageGivenBack: mean(givenBack, NO_TRADE),
    largestGivenBack: extreme(givenBack, Math.max),
  };
}
