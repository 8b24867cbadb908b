import type { Candle } from '../../market/candle.ts';
import type { RandomState } from '../../market/random.ts';
import type { Exchange, RejectReason, StreamMessage } from '../exchange/exchange.ts';

/** Where a candle came from: asked for what was over before the start, asked for later, or the stream. */
export type CandleSource = 'historical' | 'rest' | 'websocket';

/** One symbol's part of a frame: a candle, or `null` where the exchange itself has none. */
export interface Entry {
  readonly openTime: number;
  readonly candle: Candle | null;
  readonly source: CandleSource;
}

/**
 * All that happens to the ingest. `time` goes on evenly whatever the machine's clock is set to, in epoch ms by what that
 * clock showed at the start: it is the only time the ingest waits by. `own` is the machine's clock, the same unless said.
 */
export type IngestEvent = { readonly time: number; readonly own?: number } & (
  | { readonly kind: 'wake' }
  | { readonly kind: 'opened'; readonly connection: number }
  | { readonly kind: 'message'; readonly connection: number; readonly message: StreamMessage }
  /** A connection ended or never came about; `status` is the HTTP status of a refused one. */
  | ({ readonly kind: 'closed'; readonly connection: number } & Failure)
  /** Candles that were asked for; `asOf`: the exchange's own time of the answer, when it says. */
  | {
      readonly kind: 'fetched';
      readonly request: number;
      readonly candles: readonly Candle[];
      readonly usedWeight?: number;
      readonly asOf?: number;
    }
  /** The exchange's clock, that was asked for. */
  | { readonly kind: 'toldTime'; readonly request: number; readonly serverTime: number; readonly usedWeight?: number }
  /** Whether a symbol is traded, that was asked for. */
  | {
      readonly kind: 'toldTrading';
      readonly request: number;
      readonly isTrading: boolean;
      readonly usedWeight?: number;
    }
  | ({ readonly kind: 'requestFailed'; readonly request: number } & Failure)
  /** The same exchange refused a request that was not ours. */
  | ({ readonly kind: 'limited' } & Failure)
  /** An operator's word that the exchange has no candle for a minute that is waited for. */
  | { readonly kind: 'absent'; readonly symbol: string; readonly openTime: number }
);

export interface Failure {
  /** HTTP status; 0 when there was no answer, or none that could be read. */
  readonly status: number;
  readonly retryAfterMs?: number;
}

/** What the ingest wants done. */
export type Effect =
  | { readonly kind: 'connect'; readonly connection: number }
  /** Subscribe to the symbols, in one message. */
  | {
      readonly kind: 'subscribe';
      readonly connection: number;
      readonly id: number;
      readonly symbols: readonly string[];
    }
  /** Ask what is subscribed to. */
  | { readonly kind: 'list'; readonly connection: number; readonly id: number }
  | { readonly kind: 'close'; readonly connection: number; readonly why: string }
  /** Must be answered by `fetched` or `requestFailed` of the request. */
  | {
      readonly kind: 'fetch';
      readonly request: number;
      readonly symbol: string;
      readonly from: number;
      readonly rows: number;
    }
  /** Must be answered by `toldTime` or `requestFailed` of the request. */
  | { readonly kind: 'askTime'; readonly request: number }
  /** Must be answered by `toldTrading` or `requestFailed` of the request. */
  | { readonly kind: 'askTrading'; readonly request: number; readonly symbol: string }
  /** A complete frame: entries in the order of the symbols. */
  | { readonly kind: 'frame'; readonly openTime: number; readonly entries: readonly Entry[] }
  /** Another version of a candle that came first; `isDecided`: its frame is over, whoever kept it must compare. */
  | { readonly kind: 'again'; readonly symbol: string; readonly entry: Entry; readonly isDecided: boolean }
  /** A price moved so far within a minute that somebody should look; it counts all the same. `change`: a fraction. */
  | { readonly kind: 'flagged'; readonly symbol: string; readonly openTime: number; readonly change: number }
  /** A candle of a time that cannot be. */
  | { readonly kind: 'rejected'; readonly reason: RejectReason }
  /** The machine's clock is off, or no longer: the exchange's minus ours, ms. */
  | { readonly kind: 'clock'; readonly offsetMs: number }
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
  /** The control message whose answer has not come. */
  awaiting: { readonly id: number; readonly what: 'subscription' | 'list'; readonly since: number } | null;
  /** Symbols that the next control message subscribes to. */
  wanted: readonly string[];
  /** No control message before this. */
  messageAt: number;
  /** When to ask next what is subscribed to. */
  auditAt: number;
}

/** One symbol's candles on their way to a frame. */
export interface SymbolState {
  readonly symbol: string;
  /** Entries of undecided minutes, ascending. */
  waiting: readonly Entry[];
  /** Entries of the newest decided minutes, ascending. */
  recent: readonly Entry[];
  /** The newest closed candle at hand; null before the first. */
  last: Readonly<Entry & { candle: Candle }> | null;
  /** The first minute that is not at hand. */
  next: number;
  askAt: number;
  failures: number;
  /** Minutes from `next` up to `to` that the exchange left out of an answer that went on after them. */
  hole: { readonly to: number; readonly seenAt: number } | null;
  /** The exchange's time when it first had nothing from `openTime` on; `isSure`: it had nothing well after that either. */
  nothing: { readonly openTime: number; readonly asOf: number; readonly isSure: boolean } | null;
  /** The newest row of an answer that no other followed, and the exchange's time when it was first shown so. */
  unfollowed: { readonly candle: Candle; readonly asOf: number } | null;
  /** Frames in a row that had to do without its stream, and connections replaced for it. */
  silence: { readonly frames: number; readonly replaced: number };
}

/** A request under way. */
export interface Ask {
  readonly id: number;
  readonly what: 'missing' | 'sample' | 'time' | 'trading';
  /** Empty for the time. */
  readonly symbol: string;
  readonly from: number;
  readonly rows: number;
  readonly sentAt: number;
}

/** What is known of the exchange's clock; see clock.ts. */
export interface ClockState {
  /** The exchange's clock minus the time of events, ms. */
  offset: number;
  /** When the exchange was last asked with success; -Infinity before. */
  measuredAt: number;
  isTrusted: boolean;
  /** A measure far from what was believed, that another has to confirm. */
  candidate: number | null;
  /** What the stream says while the clock is not trusted: its latest offset, and how many messages agree. */
  heard: { readonly offset: number; readonly count: number };
  askAt: number;
  failures: number;
  /** The machine's clock minus the time of events: now, and when last measured. */
  slip: number;
  measuredSlip: number;
  /** The offset that was last told as worth a warning; 0 for none. */
  warnedOf: number;
}

/** How the whole stands: catching up with the past, deciding as minutes close, waiting for one, or given up. */
export type Phase = 'warming' | 'live' | 'held' | 'stopped';

/** Everything the ingest knows; plain data, never changed in place. */
export interface IngestState {
  phase: Phase;
  /** What is held for, in words; null when nothing is. */
  reason: string | null;
  readonly startedAt: number;
  hasCaughtUp: boolean;
  /** Open time of the frame to be decided next. */
  nextOpen: number;
  /** Minutes before this were over when the ingest began. */
  historyEnd: number;
  symbols: SymbolState[];
  connections: Connection[];
  connectionsMade: number;
  /** When to connect next; null while a connection stands or comes about. */
  connectAt: number | null;
  /** The exchange said not to connect before this. */
  connectToldUntil: number;
  /** Times of the attempts to connect of the last minutes. */
  connectTimes: readonly number[];
  /** HTTP status that the last attempt to connect was refused with; 0 once one opened. */
  refusedWith: number;
  /** Failed attempts since a connection last lasted. */
  failures: number;
  messagesMade: number;
  clock: ClockState;
  rest: {
    asks: readonly Ask[];
    made: number;
    nextAt: number;
    pausedUntil: number;
    /** When something may be asked for next. */
    wakeAt: number;
    bans: number;
    /** Weight used in the exchange's minute `weightMinute`, by our account and its word. */
    weight: number;
    weightMinute: number;
  };
  /** When to ask again for decided minutes. */
  sampleAt: number;
  random: RandomState;
  counts: IngestCounts;
}

/** Counted since the start. */
export interface IngestCounts {
  /** Closed candles that counted: the first version of each minute. */
  candles: number;
  /** Minutes without a candle by the exchange's or an operator's word. */
  absent: number;
  /** The same candle again. */
  duplicates: number;
  /** Stream candles that came when their frame was over, decided with REST's candle or without any. */
  late: number;
  /** Candles that came again with other values. */
  revisions: number;
  reconnects: number;
  /** Attempts to connect and how they ended: with data, without ever opening, or open but without data. */
  connects: { readonly attempts: number; readonly live: number; readonly refused: number; readonly barren: number };
  /** Requests for candles. */
  fetches: number;
  /** Decided minutes asked for again, and those that had other values. */
  sampled: number;
  sampledDifferent: number;
  rejects: Readonly<Partial<Record<RejectReason, number>>>;
}

/** What does not change while an ingest lives. */
export interface IngestSettings {
  readonly exchange: Pick<
    Exchange,
    'silenceMs' | 'pageRows' | 'limits' | 'candlesWeight' | 'instrumentsWeight' | 'streamOf'
  >;
}
