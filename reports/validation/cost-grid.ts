import type { Trade } from '../../engine/broker/trade.ts';
import { sum } from '../stats/figure.ts';
import { isOpen } from '../stats/trades.ts';
import type { CostGrid, Maybe } from './validation.ts';

/** Fees and slippage per side, basis points of notional. */
const FEE_BPS = [0, 2, 5, 7.5, 10];
const SLIPPAGE_BPS = [0, 1, 2, 5, 10];
const BPS = 10_000;

/**
 * What other costs would have left of the result, the trades being the same: result before fees and slippage (funding
 * stays in) less costs in bps of everything bought and sold at its price. Closed trades only.
 */
export function costGrid(trades: readonly Trade[]): Maybe<CostGrid> {
  const closed = trades.filter((trade) => !isOpen(trade));
  if (closed.length === 0) return { absent: 'no closed trade' };
  const turnover = sum(closed.map(({ quantity, entryPrice, exitPrice }) => quantity * (entryPrice + exitPrice)));
  const paid = sum(closed.map(({ fees, slippage }) => fees + slippage));
  const grossProfit = sum(closed.map(({ pnl }) => pnl)) + paid;
  return {
    feeBps: FEE_BPS,
    slippageBps: SLIPPAGE_BPS,
    net: FEE_BPS.map((fee) => SLIPPAGE_BPS.map((slippage) => grossProfit - ((fee + slippage) / BPS) * turnover)),
    breakEvenBps: grossProfit > 0 ? (grossProfit / turnover) * BPS : null,
    paidBps: (paid / turnover) * BPS,
    grossProfit,
  };
}
