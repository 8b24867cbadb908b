import type { CandleAccount } from './candle-differences.ts';
import type { DecisionAccount } from './decision-differences.ts';

/** A live run against the official candles of its time. */
export interface ArchiveComparison {
  readonly run: string;
  readonly dataset: string;
  /** Close of the run's first and last frame. */
  readonly firstClose: number;
  readonly lastClose: number;
  /** Close of the last frame with an official candle: decisions are compared up to here. */
  readonly decidedUntil: number;
  readonly frames: number;
  readonly candles: CandleAccount;
  readonly decisions: DecisionAccount;
}
