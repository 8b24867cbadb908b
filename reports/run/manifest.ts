import type { GapEntry } from '../../engine/market/gap.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import type { VoteColumns } from '../../engine/strategy/vote-tape.ts';
import type { EquityPoint, Trade } from '../../engine/broker/trade.ts';

/** The two fingerprints of a run: equal inputs with different outputs mean that the logic differs. */
export interface Digests {
  readonly inputs: string;
  readonly outputs: string;
}

/** Everything needed to run again and to know whether it came out the same. */
export interface RunManifest {
  readonly format: 1;
  /** Sorts by time: '20261120-173005-ema-cross-1f2e3d'. */
  readonly runId: string;
  /** Wall-clock start, ISO 8601; not part of any digest. */
  readonly startedAt: string;
  readonly strategy: {
    readonly name: string;
    readonly source: string;
    /** SHA-256 over the strategy's own source files. */
    readonly sourceHash: string;
    /** The preset the parameters started from; null for none. */
    readonly preset: string | null;
    readonly params: Readonly<Record<string, unknown>>;
  };
  /** Parameters and config values that differ from the defaults, as `key: [default, used]`. */
  readonly changed: Readonly<Record<string, readonly [unknown, unknown]>>;
  /** The run's full config (costs, sizing, intrabar mode, cash …). */
  readonly config: Readonly<Record<string, unknown>>;
  readonly dataset: { readonly name: string; readonly contentHash: string; readonly synthetic: boolean };
  readonly symbols: readonly string[];
  /** First and last frame's close time. */
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  readonly code: { readonly version: string; readonly revision: string };
  readonly platform: { readonly node: string; readonly v8: string; readonly arch: string; readonly os: string };
  /** The command line that reproduces the run. */
  readonly command: string;
  readonly digests: Digests;
}

/** Counts of a run, exact. */
export interface RunCounters {
  readonly frames: number;
  readonly candles: number;
  readonly syntheticCandles: number;
  readonly observations: number;
  /** How often the strategy was asked. */
  readonly decisions: number;
  readonly signals: number;
  readonly exitSignals: number;
  /** NoSignal with a reason, by code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Orders cancelled before they filled, by code. */
  readonly cancellations: Readonly<Record<string, number>>;
  readonly orders: number;
  readonly fills: number;
  readonly ambiguousExits: number;
  /** Largest fall from the running equity peak, over every frame (fraction ≥ 0). */
  readonly maxDrawdown: number;
  /** Frames with at least one open position. */
  readonly framesInMarket: number;
  readonly wallMs: number;
}

/** The live run whose inputs a run is a replay of: its own account, and whether the replay agrees with it. */
export interface LiveBeside {
  /** RECORD/BOT. */
  readonly name: string;
  /** The live account at whole hours, as it was recorded then; ascending. */
  readonly marks: readonly { readonly time: number; readonly equity: number }[];
  /** The first place where the replay parts from the live run, in a sentence; null when there is none. */
  readonly parting: string | null;
}

/** All that the report is made from. */
export interface RunRecord {
  readonly manifest: RunManifest;
  readonly counters: RunCounters;
  /** What the strategy counted itself (funnel, votes …), plain JSON; null when it counts nothing. */
  readonly account: object | null;
  /** What the strategy's voices said at every close; empty when it has none. */
  readonly votes: readonly VoteColumns[];
  readonly initialCash: number;
  readonly trades: readonly Trade[];
  readonly equity: readonly EquityPoint[];
  readonly gaps: readonly GapEntry[];
  /** Only of a replay of what a live run was fed. */
  readonly live?: LiveBeside;
  /** Candles for the charts, one chart timeframe for all symbols, keyed by symbol. */
  readonly chart: { readonly timeframe: string; readonly candles: ReadonlyMap<string, CandleColumns> };
}
