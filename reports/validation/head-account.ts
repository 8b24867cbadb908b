import type { Interval, VariantResult } from './part.ts';

/** How well a head's score told the return over a horizon. */
export interface HeadInformation {
  readonly minutes: number;
  /** Horizon in candles of the timeframe, from the next open on. */
  readonly horizon: number;
  /** Spearman's rank correlation of score and forward return; null with too few. */
  readonly ic: number | null;
  /** Newey–West t of the IC. */
  readonly t: number | null;
  readonly count: number;
  /** True when it stays significant at 5 % among all heads and horizons (Benjamini–Hochberg). */
  readonly isSignificant: boolean;
}

/** Votes of one head on one timeframe. */
export interface HeadVotes {
  readonly minutes: number;
  readonly long: number;
  readonly short: number;
  readonly neutral: number;
  readonly notReady: number;
  readonly meanConfidence: number | null;
  /** Share of votes after which the price had gone their way, `hitHorizon` candles on; Wilson interval. */
  readonly hitRate: number | null;
  readonly hitInterval: Interval | null;
}

/** Confidence against what came. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanConfidence: number;
  readonly hitRate: number;
}

export interface HeadRow {
  readonly head: string;
  readonly votes: readonly HeadVotes[];
  readonly information: readonly HeadInformation[];
  /** Half-life of the IC in candles; null where it does not decay. */
  readonly halfLife: number | null;
  readonly brier: number | null;
  readonly reliability: readonly ReliabilityBin[];
}

/** What each head contributed, and how many of them are independent. */
export interface HeadAccount {
  readonly heads: readonly HeadRow[];
  /** Timeframe in minutes that the correlations and curves are of. */
  readonly minutes: number;
  /** Candles of a timeframe after which a vote was a hit or a miss. */
  readonly hitHorizon: number;
  /** Correlations of votes (−1, 0, 1), heads in the order of `heads`; null where one never changed. */
  readonly correlations: readonly (readonly (number | null)[])[];
  readonly effectiveHeads: number;
  /** The run again without each head; empty when not asked for. */
  readonly marginal: readonly VariantResult[];
}
