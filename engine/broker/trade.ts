import type { Side } from '../strategy/decision.ts';

/** Why a position was closed. `signal` is the strategy's own exit, `end` the mark at the run's last candle. */
export type ExitKind = 'stop' | 'target' | 'trail' | 'timeout' | 'signal' | 'reversed' | 'end';

/**
 * A closed round trip, or one still open at the run's end (`exitKind` 'end': valued at the last close, no exit cost).
 * Money is in quote units. A value that is undefined has no meaning for this trade (no stop → no R).
 */
export interface Trade {
  readonly id: number;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  /** The candle's openTime for a fill at the open; its last millisecond for a fill somewhere inside it. */
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly entryReason: string;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly exitKind: ExitKind;
  readonly exitReason: string;
  /** The stop and target as first placed. */
  readonly stop: number | undefined;
  readonly target: number | undefined;
  readonly fees: number;
  /** What the fills lost against the open, stop or close they were based on; ≥ 0, already inside the prices. */
  readonly slippage: number;
  /** Received (+) or paid (−). */
  readonly funding: number;
  /** Net of fees, slippage and funding. */
  readonly pnl: number;
  /** pnl over initial risk. */
  readonly rMultiple: number | undefined;
  /** Worst (≤ 0) and best (≥ 0) excursion from the entry price while open, as a fraction of it. */
  readonly maeFraction: number;
  readonly mfeFraction: number;
  readonly maeR: number | undefined;
  readonly mfeR: number | undefined;
  /** True when a candle held both stop and target, so that the order of events is unknown. */
  readonly ambiguous: boolean;
  /** Net result had the stop, respectively the target, come first in an ambiguous candle; else equal to pnl. */
  readonly pnlWorst: number;
  readonly pnlBest: number;
  /** True when more than three minutes in a row were absent while it was open. */
  readonly gapExposed: boolean;
  /** Synthetic minutes while it was open. */
  readonly syntheticMinutes: number;
}

/** The account at one moment: hourly, and at the run's last frame. */
export interface EquityPoint {
  readonly time: number;
  readonly cash: number;
  /** cash + value of open positions at the last close. */
  readonly equity: number;
  /** Sum of |quantity × close| over open positions. */
  readonly exposure: number;
  readonly openPositions: number;
}
