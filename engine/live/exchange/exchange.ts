import type { Candle } from '../../market/candle.ts';
import type { Instrument, MarketKind } from '../../market/instrument.ts';

/** Why a message or a row was turned away; a fixed list, fit for labels. */
export type RejectReason = 'size' | 'json' | 'shape' | 'number' | 'grid' | 'time' | 'range' | 'order' | 'symbol';

/** What a text from the stream turned out to be. */
export type StreamMessage =
  | {
      readonly kind: 'candle';
      readonly symbol: string;
      readonly candle: Candle;
      /** False for a candle that is still forming: fit for a chart, never for the engine. */
      readonly isClosed: boolean;
      /** The exchange's own clock when it sent this, epoch ms. */
      readonly eventTime: number;
    }
  /** The answer to a control message: `error` when it was refused, `streams` when it was asked for them. */
  | {
      readonly kind: 'answer';
      /** The message's own id; null for an answer that names none of ours. */
      readonly id: number | null;
      readonly error: string | undefined;
      readonly streams?: readonly string[];
    }
  /** The exchange will end this connection soon. */
  | { readonly kind: 'shutdown' }
  /** Sound market data of a kind that was not asked for. */
  | { readonly kind: 'other'; readonly event: string }
  | { readonly kind: 'reject'; readonly reason: RejectReason; readonly detail: string };

/** What an exchange allows; breaking it gets the address banned. */
export interface ExchangeLimits {
  readonly messagesPerSecond: number;
  readonly streamsPerConnection: number;
  readonly connectsPerFiveMinutes: number;
  /** REST budget in the exchange's own weight units. */
  readonly weightPerMinute: number;
}

/** How a symbol did over the last 24 hours. */
export interface Ticker {
  readonly symbol: string;
  /** Change of the price, %. */
  readonly changePercent: number;
  /** Traded, in the quote asset. */
  readonly quoteVolume: number;
  readonly trades: number;
}

/** A rejected answer of the REST side: thrown by the readers, caught at the edge. */
export class RejectedAnswer extends Error {
  readonly reason: RejectReason;

  constructor(reason: RejectReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** What one exchange speaks, as pure text in and out: addresses, requests, and strict readers of what comes back. */
export interface Exchange {
  /** Stable name, e.g. 'binance-spot'. */
  readonly id: string;
  readonly market: MarketKind;
  /** Where the combined stream is; wss:// (ws:// only on this machine). */
  readonly streamUrl: string;
  readonly restUrl: string;
  readonly limits: ExchangeLimits;
  /** A connection without any candle message for this long is dead, whatever its pings say. */
  readonly silenceMs: number;
  /** Candles to ask for at most in one request: the best page for its weight. */
  readonly pageRows: number;
  /** One message that subscribes to the 1m candles of all symbols. */
  subscription(symbols: readonly string[], id: number): string;
  /** One message that asks for the streams subscribed to. */
  listSubscriptions(id: number): string;
  /** A symbol's stream as the exchange names it. */
  streamOf(symbol: string): string;
  /** A quick look: true when a text is a candle's that is still forming, the bulk of what comes. */
  isForming(text: string): boolean;
  /** Reads one text of the stream. Never throws. */
  read(text: string): StreamMessage;
  /** Path and query of 1m candles from an openTime on, oldest first. */
  candlesPath(symbol: string, from: number, rows: number): string;
  /**
   * The candles of an answer, ascending, on the minute, none before `from`. The newest may still be forming: the
   * exchange does not mark it. Throws RejectedAnswer.
   */
  readCandles(body: unknown, from: number): Candle[];
  /** Weight of a page of so many candles. */
  candlesWeight(rows: number): number;
  /** Path of the exchange's clock. */
  readonly timePath: string;
  /** The exchange's clock, epoch ms. Throws RejectedAnswer. */
  readTime(body: unknown): number;
  /** Path and query of what some symbols did over 24 hours; of all when none is named. */
  tickersPath(symbols: readonly string[]): string;
  /** What symbols did, in the order of the answer. Throws RejectedAnswer. */
  readTickers(body: unknown): Ticker[];
  /** Path and query of what can be traded; of everything when no symbol is named. */
  instrumentsPath(symbols: readonly string[]): string;
  /** Weight of asking what can be traded. */
  readonly instrumentsWeight: number;
  /** The symbols asked for, all when none is named, that are traded now. Throws RejectedAnswer. */
  readInstruments(body: unknown, symbols: readonly string[]): Instrument[];
}
