/** What the reference simulator is given and gives back. */
import type { Trade } from '../broker/trade.ts';
import type { CandleColumns } from '../market/candle.ts';
import { MINUTE_MS } from '../market/units.ts';
import type { Decision } from '../strategy/decision.ts';

/** Costs in basis points. `proportional` replaces all three slippages by 0.5 + 5 % of the previous minute's range. */
export interface ReferenceCosts {
  readonly feeTakerBps: number;
  readonly feeMakerBps: number;
  readonly slipEntryBps: number;
  readonly slipStopBps: number;
  readonly slipTimeoutBps: number;
  readonly slippage: 'constant' | 'proportional';
}

export const REFERENCE_COSTS: ReferenceCosts = {
  feeTakerBps: 5,
  feeMakerBps: 2,
  slipEntryBps: 2,
  slipStopBps: 2,
  slipTimeoutBps: 2,
  slippage: 'constant',
};

/** A fixed notional in quote units, a share of equity lost at the stop, or a share of equity bought. */
export type ReferenceSizing =
  | { readonly mode: 'notional'; readonly notional: number }
  | { readonly mode: 'risk'; readonly riskFraction: number }
  | { readonly mode: 'equity'; readonly fraction: number };

export interface ReferenceInput {
  /** 1m candles, ascending. A minute without a row, or with a non-zero `synthetic`, was absent. */
  readonly columns: CandleColumns;
  readonly synthetic?: Uint8Array;
  /** The decision made at the close of candle i; acted on from candle i + 1. */
  readonly decide: (i: number) => Decision;
  readonly cash: number;
  readonly sizing: ReferenceSizing;
  readonly costs?: Partial<ReferenceCosts>;
  readonly leverageMax?: number;
  readonly tickSize?: number;
  /** 0 (the default) leaves quantities unrounded. */
  readonly quantityStep?: number;
  readonly intrabar?: 'pessimistic' | 'optimistic' | 'ohlcPath';
  /** Settlements ascending by time; longs pay positive rates. */
  readonly funding?: readonly { readonly time: number; readonly rate: number }[];
}

/** A trade without the names that only the engine can give. */
export type ReferenceTrade = Omit<Trade, 'id' | 'symbol' | 'entryReason' | 'exitReason'>;

export type CancelCode =
  'GAP_STOP' | 'GAP_TARGET' | 'DRIFT' | 'EXPIRED' | 'NO_CASH' | 'NO_STOP' | 'WITHDRAWN' | 'REPLACED';

export interface ReferenceResult {
  readonly trades: ReferenceTrade[];
  /** Entries that never filled; `time` is the openTime of the candle, or the closeTime of the decision, that cancelled them. */
  readonly cancelled: { readonly time: number; readonly code: CancelCode }[];
  readonly cash: number;
  /** cash + value of a position still open at the last close. */
  readonly equity: number;
}

/** One candle of the columns. */
export interface Row {
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export function rowAt({ columns }: ReferenceInput, i: number): Row {
  const at = (name: 'openTime' | 'open' | 'high' | 'low' | 'close'): number => columns[name][i] ?? NaN;
  const openTime = at('openTime');
  const [open, high, low, close] = [at('open'), at('high'), at('low'), at('close')];
  return { openTime, closeTime: openTime + MINUTE_MS, open, high, low, close };
}
