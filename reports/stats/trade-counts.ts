import type { Trade } from '../../engine/broker/trade.ts';
import type { RunCounters } from '../run/manifest.ts';
import { figure, mean, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { stakeOf } from './trade-risk.ts';

const NO_TRADE = 'no closed trade';

/** Closed trades counted and summed by side and outcome. `runDays` may be fractional; shares are of the starting cash. */
export function tradeCountFigures(trades: readonly Trade[], initialCash: number, runDays: number) {
  const results = trades.map((trade) => trade.pnl);
  const [wins, losses] = [results.filter((pnl) => pnl > 0), results.filter((pnl) => pnl < 0)];
  const profit = (side: Trade['side']): number => sum(trades.map((trade) => (trade.side === side ? trade.pnl : 0)));
  const returns = trades.map((trade) => trade.pnl / stakeOf(trade));
  const extreme = (pick: (a: number, b: number) => number): Figure =>
    returns.length === 0 ? none(NO_TRADE) : figure(returns.reduce((a, b) => pick(a, b)));
  const longs = trades.filter((trade) => trade.side === 'long').length;
  return {
    tradesPerDay: ratio(trades.length, runDays, 'no full day'),
    longTrades: figure(longs),
    shortTrades: figure(trades.length - longs),
    winningTrades: figure(wins.length),
    drawnTrades: figure(results.length - wins.length - losses.length),
    losingTrades: figure(losses.length),
    lossRate: ratio(losses.length, results.length, NO_TRADE),
    winLossRatio: ratio(wins.length, losses.length, trades.length === 0 ? NO_TRADE : 'no losing trade'),
    sumOfWins: figure(sum(wins)),
    sumOfLosses: figure(sum(losses)),
    averageTradeReturn: mean(returns, NO_TRADE),
    bestTradeReturn: extreme(Math.max),
    worstTradeReturn: extreme(Math.min),
    expectancyRatio: expectancyRatio(wins, losses, results.length),
    averageStake: mean(trades.map(stakeOf), NO_TRADE),
    longProfit: figure(profit('long')),
    longReturn: ratio(profit('long'), initialCash, 'no starting cash'),
    shortProfit: figure(profit('short')),
    shortReturn: ratio(profit('short'), initialCash, 'no starting cash'),
  };
}

/** (1 + average win / average loss) · win rate − 1: expectancy per unit of average loss (freqtrade, after Tharp). */
function expectancyRatio(wins: readonly number[], losses: readonly number[], count: number): Figure {
  if (losses.length === 0) return none(count === 0 ? NO_TRADE : 'no losing trade');
  const reward = wins.length === 0 ? 0 : sum(wins) / wins.length / (-sum(losses) / losses.length);
  return figure(((1 + reward) * wins.length) / count - 1);
}

/** What became of orders and signals: counts by the engine. */
export function orderFigures({ orders, refusals, cancellations }: RunCounters) {
  const total = (counts: Readonly<Record<string, number>>): Figure => figure(sum(Object.values(counts)));
  return {
    orders: figure(orders),
    refusedSignals: total(refusals),
    cancelledOrders: total(cancellations),
    expiredOrders: figure(cancellations['EXPIRED'] ?? 0),
    withdrawnOrders: figure(cancellations['WITHDRAWN'] ?? 0),
    replacedOrders: figure(cancellations['REPLACED'] ?? 0),
  };
}
