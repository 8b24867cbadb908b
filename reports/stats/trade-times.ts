import type { Trade } from '../../engine/broker/trade.ts';
import { figure, mean, none } from './figure.ts';
import type { Figure } from './figure.ts';
import { quantile } from './moments.ts';

/** How long closed trades were held, ms: all, winners and losers. The average of all is among the trade figures. */
export function holdingFigures(trades: readonly Trade[]) {
  const held = (isCounted: (pnl: number) => boolean): number[] =>
    trades.filter((trade) => isCounted(trade.pnl)).map((trade) => trade.exitTime - trade.entryTime);
  const all = held(() => true);
  const wins = held((pnl) => pnl > 0);
  const losses = held((pnl) => pnl < 0);
  const median = (times: readonly number[], why: string): Figure =>
    times.length === 0 ? none(why) : figure(quantile(times, 0.5));
  const [noTrade, noWin, noLoss] = ['no closed trade', 'no winning trade', 'no losing trade'];
  return {
    longestHoldMs: all.length === 0 ? none(noTrade) : figure(all.reduce((a, b) => Math.max(a, b))),
    medianHoldMs: median(all, noTrade),
    averageWinHoldMs: mean(wins, noWin),
    averageLossHoldMs: mean(losses, noLoss),
    medianWinHoldMs: median(wins, noWin),
    medianLossHoldMs: median(losses, noLoss),
  };
}
