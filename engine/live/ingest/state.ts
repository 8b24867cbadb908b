import type { Candle } from '../../market/candle.ts';
import { Random } from '../../market/random.ts';
import type { RandomState } from '../../market/random.ts';
import { compareCodeUnits, MINUTE_MS } from '../../market/units.ts';
import type { Exchange, RejectReason, StreamMessage } from '../exchange/exchange.ts';

/** Where a candle came from: asked for what was over before the start, asked for later, or the stream. */
export type CandleSource = 'historical' | 'rest' | 'websocket';

/** One symbol's part of a frame: a candle, or `null` where the exchange itself has none. */
export interface Entry {
  readonly openTime: number;
  readonly candle: Candle | null;
  readonly source: CandleSource;
}

/** All that happens to the ingest; times are epoch ms, the only clock it knows. */
export type IngestEvent = { readonly time: number } & (
  | { readonly kind: 'wake' }
  | { readonly kind: 'opened'; readonly connection: number }
  | { readonly kind: 'message'; readonly connection: number; readonly message: StreamMessage }
  /** A connection ended or never came about; `status` is the HTTP status of a refused one. */
  | ({ readonly kind: 'closed'; readonly connection: number } & Failure)
  | { readonly kind: 'fetched'; readonly symbol: string; readonly candles: readonly Candle[]; usedWeight?: number }
  | ({ readonly kind: 'fetchFailed'; readonly symbol: string } & Failure)
);

export interface Failure {
  /** HTTP status; 0 when there was no answer, or none that could be read. */
  readonly status: number;
  readonly retryAfterMs?: number;
}

/** What the ingest wants done. */
export type Effect =
  | { readonly kind: 'connect'; readonly connection: number }
  /** Subscribe to every symbol, in one message. */
  | { readonly kind: 'subscribe'; readonly connection: number }
  | { readonly kind: 'close'; readonly connection: number; readonly why: string }
  /** Must be answered by `fetched` or `fetchFailed` of the symbol. */
  | { readonly kind: 'fetch'; readonly symbol: string; readonly from: number; readonly rows: number }
  /** A complete frame: entries in the order of the symbols. */
  | { readonly kind: 'frame'; readonly openTime: number; readonly entries: readonly Entry[] }
  /** Another version of a candle that came first; `isDecided`: its frame is over, whoever kept it must compare. */
  | { readonly kind: 'again'; readonly symbol: string; readonly entry: Entry; readonly isDecided: boolean }
  /** The phase changed, or what is waited for. */
  | { readonly kind: 'status' }
  /** The exchange will not serve us: nothing more will be tried. */
  | { readonly kind: 'stopped'; readonly why: string };

/** One WebSocket connection, from the wish for it to its end. */
export interface Connection {
  readonly id: number;
  phase: 'connecting' | 'probation' | 'live';
  /** When the phase began. */
  since: number;
  lastDataAt: number;
  rotateAt: number;
  /** It is being replaced: another connection takes over, then it is closed. */
  isRetiring: boolean;
  /** Symbols whose closed candle it has brought. */
  brought: readonly string[];
  rejects: number;
  rejectsSince: number;
}

/** One symbol's candles on their way to a frame. */
export interface SymbolState {
  readonly symbol: string;
  /** Entries of undecided minutes, ascending. */
  waiting: readonly Entry[];
  /** The first minute that is not at hand. */
  next: number;
  isAsking: boolean;
  askAt: number;
  failures: number;
  /** Minutes from `next` up to `to` that the exchange left out of an answer that went on after them. */
  hole: { readonly to: number; readonly seenAt: number } | null;
}

/** How the whole stands: catching up with the past, deciding as minutes close, waiting for one, or given up. */
export type Phase = 'warming' | 'live' | 'held' | 'stopped';

/** Everything the ingest knows; plain data, never changed in place. */
export interface IngestState {
  phase: Phase;
  /** Open time of the frame to be decided next. */
  nextOpen: number;
  /** Minutes before this were over when the ingest began. */
  readonly historyEnd: number;
  symbols: SymbolState[];
  connections: Connection[];
  connectionsMade: number;
  /** When to connect next; null while a connection stands or comes about. */
  connectAt: number | null;
  /** Failed attempts since a connection last lasted. */
  failures: number;
  rest: { inFlight: number; nextAt: number; pausedUntil: number; bans: number };
  random: RandomState;
  counts: {
    candles: number;
    duplicates: number;
    reconnects: number;
    fetches: number;
    rejects: Readonly<Partial<Record<RejectReason, number>>>;
  };
}

/** What does not change while an ingest lives. */
export interface IngestSettings {
  readonly exchange: Pick<Exchange, 'silenceMs' | 'pageRows' | 'limits'>;
}

/** An ingest that has heard nothing yet. The first frame opens at `firstOpen`; `seed` only spreads reconnections. */
export function startIngest(options: {
  readonly symbols: readonly string[];
  readonly firstOpen: number;
  readonly time: number;
  readonly seed: number;
}): IngestState {
  const { firstOpen, time } = options;
  const historyEnd = Math.floor(time / MINUTE_MS) * MINUTE_MS;
  const symbolOf = (symbol: string): SymbolState => {
    return { symbol, waiting: [], next: firstOpen, isAsking: false, askAt: time, failures: 0, hole: null };
  };
  return {
    phase: firstOpen < historyEnd ? 'warming' : 'live',
    nextOpen: firstOpen,
    historyEnd,
    symbols: [...options.symbols].sort(compareCodeUnits).map(symbolOf),
    connections: [],
    connectionsMade: 0,
    connectAt: time,
    failures: 0,
    rest: { inFlight: 0, nextAt: time, pausedUntil: 0, bans: 0 },
    random: Random.fromKey(`ingest|${options.seed}`).save(),
    counts: { candles: 0, duplicates: 0, reconnects: 0, fetches: 0, rejects: {} },
  };
}

/** A reduction at work: a copy of the state that is its own, and the effects so far. */
export interface Work {
  readonly settings: IngestSettings;
  readonly state: IngestState;
  readonly effects: Effect[];
  readonly now: number;
}

/**
 * A copy that may be changed: its connections and counts freely, lists inside only by replacing them, and a symbol after
 * `ownSymbol`, since most events concern one of many.
 */
export function copyOf(state: IngestState): IngestState {
  return {
    ...state,
    symbols: [...state.symbols],
    connections: state.connections.map((one) => ({ ...one })),
    rest: { ...state.rest },
    counts: { ...state.counts },
  };
}

/** One symbol's state, to be changed; undefined when there is no such symbol. */
export function ownSymbol({ state }: Work, symbol: string): SymbolState | undefined {
  const index = state.symbols.findIndex((one) => one.symbol === symbol);
  if (index < 0) return undefined;
  const own = { ...state.symbols[index]! };
  state.symbols[index] = own;
  return own;
}
