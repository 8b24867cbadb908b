import type { Candle } from '../market/candle.ts';
import type { RejectReason } from './exchange/exchange.ts';
import type { CandleSource, Phase } from './ingest/state.ts';

/**
 * What a live run shows of itself: plain data to read, events to hear, and the few things that may be asked of it.
 * Times are epoch ms of the run's own clock (a simulated exchange has simulated time), durations real ms.
 */
export interface LiveView {
  /** How everything stands now; cheap, made anew at each call. */
  status(): LiveStatus;
  /** Hears every event from now on, in order, after what it tells of is stored; the answer ends it. Never throws. */
  subscribe(hear: (event: LiveEvent) => void): () => void;
  /** Signals sent or held back so far, newest first. */
  signals(ask: SignalQuery): readonly LiveSignal[];
  /** The newest closed candles, ascending, and the one that is forming; undefined for a symbol that is none. */
  candles(ask: CandleQuery): CandleAnswer | undefined;
  /** Each bot's last votes by symbol and timeframe, with their reasons. */
  votes(ask: { readonly bot?: string; readonly symbol?: string }): readonly VoteAnswer[];
  /** The newest of all votes, undefined before the first. */
  newestVote(): VoteAnswer | undefined;
  /** By symbol how many heads had enough to say something at their last votes; cheaper than the votes themselves. */
  readiness(): ReadonlyMap<string, HeadCount>;
  /** How far candidates came, by bot, timeframe and gate. */
  gates(ask: { readonly bot?: string }): readonly GateAnswer[];
  /** What a bot's paper account came to; undefined for a bot that is none. */
  performance(bot: string): BotPerformance | undefined;
  /** Every bot that this record ever held. */
  runs(): readonly RunEntry[];
  /** The newest entries of the audit log, newest first. */
  audit(limit: number): readonly AuditEntry[];
  /** Pauses, resumes or stops a bot. Throws UsageError when there is no such bot, or it cannot. */
  control(ask: ControlAsk): void;
  /** An operator's word that the exchange has no candle for a minute. Throws UsageError when it is not waited for. */
  declareAbsent(ask: AbsenceAsk): void;
}

/** running: decides and is heard; paused: decides on paper, unheard; stopped: decides no more; failed: its strategy threw. */
export type BotState = 'running' | 'paused' | 'stopped' | 'failed';

export interface ControlAsk {
  readonly bot: string;
  readonly action: 'pause' | 'resume' | 'stop';
  /** Who asks, for the audit log. */
  readonly who: string;
}

/** An operator's word that the exchange has no candle for a minute. */
export interface AbsenceAsk {
  readonly symbol: string;
  readonly openTime: number;
  /** Who asks, for the audit log. */
  readonly who: string;
}

export interface LiveStatus {
  readonly time: number;
  readonly isSimulated: boolean;
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly version: string;
  readonly uptimeMs: number;
  readonly phase: Phase;
  /** Why it is not live: what is held for, in words; null when there is nothing to say. */
  readonly reason: string | null;
  /** Close time of the last stored frame; null before the first. */
  readonly lastClose: number | null;
  /** Where the run's live part began: closes up to here were caught up with, and not emitted. */
  readonly emitsAfter: number;
  readonly counts: LiveCounts;
  readonly feeds: readonly FeedStatus[];
  readonly connections: readonly ConnectionStatus[];
  /** The newest 100 happenings of connections, newest first. */
  readonly connectionHistory: readonly ConnectionEvent[];
  readonly rest: { readonly usedWeight: number; readonly weightMax: number; readonly pausedUntil: number | null };
  /** The exchange's clock minus ours; null before it was measured. */
  readonly clockOffsetMs: number | null;
  readonly bots: readonly BotStatus[];
  readonly outbox: OutboxStatus;
}

/** Counted since the program started. */
export interface LiveCounts {
  /** Closed candles that came, from any source. */
  readonly candlesReceived: Readonly<Record<CandleSource, number>>;
  /** Candles stored, each once. */
  readonly candlesStored: Readonly<Record<CandleSource, number>>;
  readonly duplicates: number;
  /** Other versions of a candle that came after the first. */
  readonly revisions: number;
  readonly late: number;
  readonly absent: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
  readonly frames: number;
  /** Values of indicators worked out: indicators × closes. */
  readonly indicatorCalculations: number;
  /** Consensus formed: bots × symbols × closed timeframes. */
  readonly consensusCalculations: number;
  /** Closes that could have become a signal. */
  readonly scans: number;
  readonly signals: number;
  readonly refusals: number;
  readonly trades: number;
  readonly reconnects: number;
  readonly requests: number;
  readonly observations: number;
}

/** How fresh a symbol is. */
export interface FeedStatus {
  readonly symbol: string;
  /** Close time of its newest closed candle; null before the first. */
  readonly lastClose: number | null;
  /** Ms since that close; null before the first. */
  readonly ageMs: number | null;
  readonly source: CandleSource | null;
  /** live: on time; delayed: overdue; missing: the frame is held for it. */
  readonly status: 'live' | 'delayed' | 'missing';
  readonly price: number | null;
}

export interface ConnectionStatus {
  readonly id: number;
  readonly phase: 'connecting' | 'probation' | 'live';
  readonly since: number;
  readonly lastDataAt: number;
}

export interface ConnectionEvent {
  readonly time: number;
  readonly connection: number;
  /** live: it brought its first data; lost: it ended by itself; closed: we ended it; refused: it never came about. */
  readonly what: 'connecting' | 'open' | 'live' | 'lost' | 'closed' | 'refused';
  readonly detail: string;
}

export interface BotStatus {
  readonly id: string;
  readonly strategy: string;
  readonly symbols: readonly string[];
  readonly state: BotState;
  /** Why it is paused, stopped or failed; null when running. */
  readonly reason: string | null;
  readonly frames: number;
  readonly lastClose: number | null;
  readonly equity: number;
  readonly cash: number;
  readonly initialCash: number;
  readonly positions: readonly PositionStatus[];
  readonly signals: number;
  readonly trades: number;
  /** Heads of both chains as of the last frame. */
  readonly chains: { readonly inputs: string; readonly outputs: string };
  /** What an ordinary replay of the same candles gives. */
  readonly digests: { readonly inputs: string; readonly outputs: string };
}

export interface PositionStatus {
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly quantity: number;
  readonly entryPrice: number;
  readonly stop: number | null;
  readonly target: number | null;
}

export interface OutboxStatus {
  readonly endpoints: number;
  readonly pending: number;
  /** Age of the oldest message not yet delivered, ms; null when none waits. */
  readonly oldestAgeMs: number | null;
  readonly delivered: number;
  readonly expired: number;
  readonly dead: number;
}

/** A signal or exit as it leaves the house. */
export interface LiveSignal {
  /** 32 hex digits derived from the journal: the same after every crash and in every replay. */
  readonly id: string;
  readonly bot: string;
  readonly symbol: string;
  readonly kind: 'signal' | 'exit';
  /** Close time of the deciding frame. */
  readonly time: number;
  /** null for an exit. */
  readonly side: 'long' | 'short' | null;
  /** The close it was decided on. */
  readonly price: number;
  readonly limit: number | null;
  readonly stop: number | null;
  readonly target: number | null;
  readonly reasons: string;
  /** After this nobody should act on it any more. */
  readonly notAfter: number;
  /** Head of the bot's output chain with the deciding frame. */
  readonly outputHash: string;
  /** True when it was decided while catching up, or by a bot that is paused: recorded, not sent. */
  readonly isSilent: boolean;
}

export interface SignalQuery {
  readonly bot?: string;
  readonly symbol?: string;
  readonly limit: number;
}

export interface CandleQuery {
  readonly symbol: string;
  /** Minutes of the timeframe. */
  readonly minutes: number;
  readonly limit: number;
}

export interface CandleAnswer {
  readonly candles: readonly Candle[];
  readonly forming: Candle | null;
}

export interface HeadVoteAnswer {
  readonly head: string;
  readonly direction: number;
  readonly confidence: number;
  /** False while it has not enough to say anything. */
  readonly isReady: boolean;
  readonly reasons: readonly string[];
}

/** Heads of all bots and timeframes together. */
export interface HeadCount {
  readonly ready: number;
  readonly total: number;
}

export interface VoteAnswer {
  readonly bot: string;
  readonly symbol: string;
  readonly minutes: number;
  /** Close time that was voted on. */
  readonly time: number;
  readonly votes: readonly HeadVoteAnswer[];
  readonly direction: number;
  readonly confidence: number;
}

export interface GateAnswer {
  readonly bot: string;
  /** Minutes of the timeframe; null for all together. */
  readonly minutes: number | null;
  readonly scans: number;
  readonly signals: number;
  /** Refusals by code, in the order of the gates where there is one. */
  readonly refusals: readonly { readonly code: string; readonly count: number }[];
}

export interface BotPerformance {
  readonly bot: string;
  readonly initialCash: number;
  readonly equity: number;
  readonly trades: number;
  readonly wins: number;
  readonly pnl: number;
  readonly fees: number;
  readonly funding: number;
  /** Largest fall from a peak of the hourly equity, a fraction; null without two marks. */
  readonly drawdownMax: number | null;
  /** Hourly marks of the account, ascending, the newest 2,000. */
  readonly equityCurve: readonly { readonly time: number; readonly equity: number }[];
  /** The newest 100 closed trades, newest first. */
  readonly lastTrades: readonly TradeEntry[];
}

export interface TradeEntry {
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly exitKind: string;
  readonly pnl: number;
}

export interface RunEntry {
  readonly bot: string;
  readonly strategy: string;
  readonly symbols: readonly string[];
  readonly state: BotState;
  readonly firstClose: number;
  readonly lastClose: number | null;
  readonly frames: number;
  readonly outputHash: string | null;
}

export interface AuditEntry {
  readonly seq: number;
  readonly time: number;
  readonly who: string;
  readonly what: string;
  readonly detail: string;
  /** SHA-256 of the entry before and this one. */
  readonly hash: string;
}

/** What happens in a live run, in order. */
export type LiveEvent = { readonly time: number } & (
  | {
      readonly kind: 'candleReceived';
      readonly symbol: string;
      readonly openTime: number;
      readonly source: CandleSource;
    }
  /** A candle that is still forming, at most one a second and symbol. */
  | { readonly kind: 'forming'; readonly symbol: string; readonly candle: Candle }
  /** A frame was decided by every bot and stored. */
  | {
      readonly kind: 'frame';
      readonly closeTime: number;
      readonly sources: Readonly<Partial<Record<CandleSource | 'absent', number>>>;
      /** From the close, by the run's clock, until it was stored; null while catching up. */
      readonly lagMs: number | null;
      /** Real time that its transaction took. */
      readonly commitMs: number;
    }
  | { readonly kind: 'indicators'; readonly closeTime: number; readonly calculations: number }
  | {
      readonly kind: 'consensus';
      readonly bot: string;
      readonly symbol: string;
      readonly minutes: number;
      readonly closeTime: number;
      readonly votes: readonly { readonly head: string; readonly direction: number; readonly confidence: number }[];
    }
  | {
      readonly kind: 'refused';
      readonly bot: string;
      readonly symbol: string;
      readonly closeTime: number;
      readonly code: string;
      readonly measured: number | null;
      readonly threshold: number | null;
    }
  | { readonly kind: 'signal'; readonly signal: LiveSignal }
  | { readonly kind: 'trade'; readonly bot: string; readonly trade: TradeEntry }
  | { readonly kind: 'status'; readonly phase: Phase; readonly reason: string | null }
  | { readonly kind: 'connection'; readonly event: ConnectionEvent }
  | {
      readonly kind: 'revision';
      readonly symbol: string;
      readonly openTime: number;
      readonly source: CandleSource;
      readonly isLate: boolean;
    }
  | { readonly kind: 'rejected'; readonly reason: RejectReason }
  /** A price moved so far within a minute that somebody should look; it counts all the same. `change`: a fraction. */
  | { readonly kind: 'flagged'; readonly symbol: string; readonly openTime: number; readonly change: number }
  /** The machine's clock is off, or no longer: the exchange's minus ours, ms. */
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'request'; readonly status: number }
  | { readonly kind: 'observation'; readonly observationKind: string; readonly symbol: string | null }
  | { readonly kind: 'webhook'; readonly endpoint: string; readonly outcome: WebhookOutcome }
  | { readonly kind: 'bot'; readonly bot: string; readonly state: BotState; readonly reason: string | null }
);

/** What became of one attempt to deliver. */
export type WebhookOutcome = 'delivered' | 'failed' | 'throttled' | 'gone' | 'expired' | 'dead';
