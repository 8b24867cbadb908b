import type { ExitKind } from './trade.ts';

/** An executed order. One object is reused by the broker: read it at once. */
export interface Fill {
  time: number;
  symbolIndex: number;
  tradeId: number;
  /** +1 bought, −1 sold. */
  direction: number;
  quantity: number;
  price: number;
  fee: number;
  isMaker: boolean;
  isEntry: boolean;
}

/** A closed trade as the broker reports it; NaN stands for undefined. One object is reused: read it at once. */
export interface ClosedTrade {
  id: number;
  symbolIndex: number;
  /** +1 long, −1 short. */
  direction: number;
  quantity: number;
  entryTime: number;
  entryPrice: number;
  entryReason: string;
  exitTime: number;
  exitPrice: number;
  exitKind: ExitKind;
  exitReason: string;
  stop: number;
  target: number;
  fees: number;
  slippage: number;
  funding: number;
  pnl: number;
  maePrice: number;
  mfePrice: number;
  isAmbiguous: boolean;
  pnlWorst: number;
  pnlBest: number;
  isGapExposed: boolean;
  syntheticMinutes: number;
}

/** Funding paid (−) or received (+) by a position, also after it was closed when the rate became known late. */
export interface FundingPayment {
  time: number;
  symbolIndex: number;
  tradeId: number;
  rate: number;
  mark: number;
  amount: number;
}

/** Why an order never became a position. */
export type CancelCode =
  'EXPIRED' | 'GAP_STOP' | 'GAP_TARGET' | 'DRIFT' | 'NO_CASH' | 'NO_STOP' | 'REPLACED' | 'WITHDRAWN' | 'ALREADY_IN';

/** Where the broker reports to: the journal. */
export interface BrokerSink {
  fill(fill: Fill): void;
  trade(trade: ClosedTrade): void;
  funding(payment: FundingPayment): void;
  cancel(time: number, symbolIndex: number, code: CancelCode): void;
}
