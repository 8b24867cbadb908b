import type { EquityPoint, Trade } from '../../engine/broker/trade.ts';
import { figure, mean, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { isOpen } from './trades.ts';

/**
 * What trading cost, over all trades including those still open. Money in quote units; `funding` is signed (received
 * +, paid −), fees and slippage are ≥ 0. `grossProfit` is the result had trading been free: net + fees + slippage − funding.
 * `turnover` counts every purchase and sale at its price, over the mean equity of the run (×, whole period);
 * `tradedVolume` is that value itself.
 */
export function costFigures(trades: readonly Trade[], equity: readonly EquityPoint[]) {
  const fees = sum(trades.map((trade) => trade.fees));
  const slippage = sum(trades.map((trade) => trade.slippage));
  const funding = sum(trades.map((trade) => trade.funding));
  const gross = sum(trades.map((trade) => trade.pnl)) + fees + slippage - funding;
  const traded = sum(
    trades.map((trade) => trade.quantity * (trade.entryPrice + (isOpen(trade) ? 0 : trade.exitPrice))),
  );
  return {
    fees: figure(fees),
    slippage: figure(slippage),
    funding: figure(funding),
    grossProfit: figure(gross),
    costShare: costShare(fees + slippage - funding, gross),
    turnover: turnover(traded, equity),
    tradedVolume: figure(traded),
  };
}

function costShare(costs: number, gross: number): Figure {
  return gross > 0 ? figure(costs / gross) : none('the result before costs is not positive');
}

function turnover(traded: number, equity: readonly EquityPoint[]): Figure {
  const average = mean(
    equity.map((point) => point.equity),
    'no equity points',
  );
  return average.value === null ? average : ratio(traded, average.value, 'the mean equity is zero');
}

/**
 * The order of events inside a candle that held both stop and target is unknown. The net result of all trades had the
 * stop come first in each of them, had the target, and as simulated, with the number of trades concerned.
 */
export interface Ambiguity {
  readonly trades: number;
  readonly pnl: number;
  readonly pnlWorst: number;
  readonly pnlBest: number;
}

/** Sums the three results over all trades. */
export function ambiguity(trades: readonly Trade[]): Ambiguity {
  return {
    trades: trades.filter((trade) => trade.ambiguous).length,
    pnl: sum(trades.map((trade) => trade.pnl)),
    pnlWorst: sum(trades.map((trade) => trade.pnlWorst)),
    pnlBest: sum(trades.map((trade) => trade.pnlBest)),
  };
}
