import { BPS } from '../market/units.ts';

/** What a fill costs. Fees and slippage in basis points of the fill's notional. */
export interface Costs {
  readonly feeTakerBps: number;
  readonly feeMakerBps: number;
  /** `proportional` replaces the three constants by 0.5 bps + 5 % of the previous 1m candle's range. */
  readonly slippage: 'constant' | 'proportional';
  readonly slipEntryBps: number;
  /** For stops, and for the strategy's own exits at the open. */
  readonly slipStopBps: number;
  readonly slipTimeoutBps: number;
}

/** Illustrative retail rates of a USD-margined exchange; every report states what was used. */
export const DEFAULT_COSTS: Costs = {
  feeTakerBps: 5,
  feeMakerBps: 2,
  slippage: 'constant',
  slipEntryBps: 2,
  slipStopBps: 2,
  slipTimeoutBps: 2,
};

/** Slippage of a candle's successor in proportional mode, in bps: 0.5 + 0.05 · (high − low) / close · 10⁴. */
export function proportionalSlipBps(high: number, low: number, close: number): number {
  return 0.5 + 0.05 * ((high - low) / close) * 1e4;
}

/** A price made worse by slippage: dearer when buying (direction +1), cheaper when selling (−1). */
export function slipped(price: number, direction: number, slipBps: number): number {
  return price * (1 + direction * slipBps * BPS);
}
