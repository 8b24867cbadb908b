import type { Candle } from '../market/candle.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Observation, ObservationKind, ObservationPayload } from '../market/observation.ts';
import type { Timeframe } from '../market/timeframe.ts';
import type { Stateful } from '../market/state.ts';
import type { IndicatorSpec } from '../indicators/indicator.ts';
import type { Series } from './series.ts';
import type { Outcome, Side } from './decision.ts';

/** Closed candles of one timeframe. The objects are reused: copy what must outlive the decision. */
export interface CandleView {
  /** The last closed candle; undefined before the first. */
  readonly last: Candle | undefined;
  /** True when it closed in the frame being decided. */
  readonly isFresh: boolean;
  /** The candle `age` closes ago (0 = last); undefined beyond the `keep` asked for. */
  at(age: number): Candle | undefined;
}

/** Side data of one kind as known at the decision (`availableAt` ≤ now): the latest observation, and the recent ones. */
export interface ObservationView {
  readonly payload: ObservationPayload | undefined;
  readonly eventTime: number | undefined;
  readonly availableAt: number | undefined;
  /** A number of the payload; undefined when there is none, or when the observation is older than `maxAgeMs`. */
  number(field: string, maxAgeMs?: number): number | undefined;
  /**
   * Every observation known by now whose event and publication are not both more than the `keepMs` asked for ago,
   * scheduled events ahead included; ascending by the later of the two. Of one id only the last revision. Empty unless
   * asked for; others may have asked for more.
   */
  readonly recent: readonly Observation[];
}

/** The position a strategy holds in one symbol. */
export interface PositionView {
  /** Undefined while flat. */
  readonly side: Side | undefined;
  readonly quantity: number;
  readonly entryPrice: number | undefined;
  readonly entryTime: number | undefined;
  /** The stop as it stands now (a trailing stop moves it). */
  readonly stop: number | undefined;
  readonly target: number | undefined;
  /** True while an order waits to be filled. */
  readonly hasPendingOrder: boolean;
}

/** One seeded stream of random numbers. */
export interface RandomView {
  /** Uniform in (0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** Which symbol to look at (default: the one being decided) and how many past values to keep for `at`. */
export interface LookOptions {
  readonly symbol?: string;
  readonly keep?: number;
}

/** Whose side data to look at (default: the symbol being decided; null: the whole market) and what `recent` keeps. */
export interface ObserveOptions {
  readonly symbol?: string | null;
  /** Milliseconds; to be asked for in `create`, before anything is observed. */
  readonly keepMs?: number;
}

/** An indicator's outputs: one series, or one per output name. */
export type SeriesOf<Output extends string> = [Output] extends ['value'] ? Series : Readonly<Record<Output, Series>>;

/** What a strategy's `create` gets for each symbol: handles to look through at every decision. */
export interface MarketView<Params, Shared = undefined> {
  readonly params: Params;
  /** The symbol these decisions are about. */
  readonly symbol: string;
  readonly instrument: Instrument;
  /** All symbols of the run, in code-unit order. */
  readonly symbols: readonly string[];
  /** The frame being decided: its close time, epoch ms UTC. */
  readonly clock: { readonly time: number };
  readonly position: PositionView;
  readonly random: RandomView;
  /** An indicator on a timeframe. */
  use<Output extends string>(
    spec: IndicatorSpec<Output>,
    timeframe: Timeframe,
    options?: LookOptions,
  ): SeriesOf<Output>;
  candles(timeframe: Timeframe, options?: LookOptions): CandleView;
  /** Side data; `symbol: null` asks for the market-wide kind, the default is the symbol being decided. */
  observe(kind: ObservationKind, options?: ObserveOptions): ObservationView;
  /** Outcomes of followed candidates, of every symbol, that were resolved in this frame. The list is reused. */
  readonly outcomes: readonly Outcome[];
  /** What `share` made: one for all symbols of the run. */
  readonly shared: Shared;
  /** A stateful part of the strategy's own: saved, restored, and set back when the symbol starts anew. */
  keep<T extends Stateful>(part: T): T;
  /** Memory of the strategy's own. Plain data only: it is saved and restored with the run. */
  state<T extends object>(initial: T): T;
}
