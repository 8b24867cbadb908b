import type { Warning } from '../stats/warnings.ts';
import type { Interval, VariantResult } from './part.ts';
import type { HeadAccount } from './head-account.ts';
import type { GateAccount } from './gate-account.ts';

/** A part of the validation that is not there, and why: "not asked for", "the strategy has no heads" … */
export interface Absent {
  readonly absent: string;
}

/** A part, or the reason why there is none. */
export type Maybe<T> = T | Absent;

/** True for a part that is there. */
export function isPresent<T extends object>(part: Maybe<T>): part is T {
  return !('absent' in part);
}

/** A bar of a distribution: `from` inclusive, `to` exclusive but for the last bar. */
export interface DistributionBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** A statistic of the run among the same statistic of runs that only luck could have made. */
export interface LuckTest {
  /** What is compared, in words: 'net result, quote units'. */
  readonly statistic: string;
  readonly observed: number;
  readonly runs: number;
  /** Runs of luck that did at least as well. */
  readonly asGood: number;
  /** (asGood + 1) / (runs + 1), one-sided. */
  readonly pValue: number;
  /** Of the p-value: Wilson, 95 %. */
  readonly interval: Interval;
  readonly mean: number;
  readonly deviation: number;
  /** Of luck: 5 %, 25 %, 50 %, 75 %, 95 %. */
  readonly quantiles: readonly [number, number, number, number, number];
  readonly bins: readonly DistributionBin[];
}

/** What was worked out against luck, and what the same strategy gives with one thing changed. */
export interface LuckResults {
  readonly coinFlip: Maybe<LuckTest>;
  readonly permutations: Maybe<LuckTest>;
  /** Empty when not asked for. */
  readonly variants: readonly VariantResult[];
}

/** What a grid of costs leaves of the result, the trades being the same. */
export interface CostGrid {
  readonly feeBps: readonly number[];
  readonly slippageBps: readonly number[];
  /** Net result in quote units, `net[fee][slippage]`. */
  readonly net: readonly (readonly number[])[];
  /** Cost per side in bps of notional at which nothing is left; null when the gross result is a loss. */
  readonly breakEvenBps: number | null;
  readonly paidBps: number;
  readonly grossProfit: number;
}

/** Closed trades that share something. */
export interface BreakdownRow {
  readonly name: string;
  readonly trades: number;
  readonly net: number;
  readonly winRate: number;
  readonly meanR: number | null;
}

/** One table: by regime, session, weekday, hour (UTC), holding time, volatility decile, setup … */
export interface Breakdown {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly BreakdownRow[];
  /** Why there are no rows. */
  readonly absent?: string;
}

/** What is left of the result without its best parts. Money in quote units. */
export interface Concentration {
  readonly net: number;
  readonly withoutBestTrade: number;
  readonly withoutBestDay: number;
  readonly withoutBestWeek: number;
  /** Share of the gross gains that the best tenth of the trades made. */
  readonly bestTenthShare: number | null;
}

/** Worst, used and best case of candles that held both stop and target. */
export interface IntrabarBounds {
  readonly ambiguousTrades: number;
  readonly used: string;
  readonly results: readonly VariantResult[];
}

/** Every run on this dataset and period counts as a trial. */
export interface TrialAccount {
  readonly trials: number;
  /** Variance of the trials' per-day Sharpe ratios; null with fewer than two. */
  readonly sharpeVariance: number | null;
  readonly forgotten: number;
}

/** Whether the Sharpe ratio survives its own search. All per-day, null with the reason beside. */
export interface Overfit {
  readonly trials: TrialAccount;
  readonly psr: Maybe<{ readonly value: number }>;
  readonly dsr: Maybe<{ readonly value: number; readonly threshold: number }>;
  readonly minTrackRecordDays: Maybe<{ readonly value: number; readonly days: number }>;
}

/** One answer of the verdict, with the rule that gave it. */
export interface Finding {
  /** 'skill', 'benchmark', 'luck', 'sample', 'overfit', 'data', 'costs'. */
  readonly id: string;
  readonly tone: 'good' | 'bad' | 'open';
  readonly text: string;
  /** Anchor of the section that shows why. */
  readonly section: string;
}

/** The first screen's line in words. */
export interface Verdict {
  /** 'evidence of skill', 'no evidence of skill', 'sample too small', 'data not fit to tell'. */
  readonly conclusion: string;
  readonly sentence: string;
  readonly findings: readonly Finding[];
}

/** Everything that says whether a result is skill, luck, overfit, bad data or costs. Plain JSON. */
export interface Validation {
  readonly verdict: Verdict;
  /** Warnings that a run's own record cannot give. */
  readonly warnings: readonly Warning[];
  readonly coinFlip: Maybe<LuckTest>;
  readonly permutations: Maybe<LuckTest>;
  readonly overfit: Overfit;
  readonly heads: Maybe<HeadAccount>;
  readonly gates: Maybe<GateAccount>;
  readonly intrabar: Maybe<IntrabarBounds>;
  readonly costs: Maybe<CostGrid>;
  readonly concentration: Maybe<Concentration>;
  readonly breakdowns: readonly Breakdown[];
  /** Every variant that was run, those that heads, gates and intrabar show too; empty when not asked for. */
  readonly variants: readonly VariantResult[];
}
