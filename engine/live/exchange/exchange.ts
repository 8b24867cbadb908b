import type { Candle } from '../../market/candle.ts';
import type { Instrument, MarketKind } from '../../market/instrument.ts';

/** Why a message or a row was turned away; a fixed list, fit for labels. */
export type RejectReason = 'size' | 'json' | 'shape' | 'number' | 'grid' | 'time' | 'range' | 'order';

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
  /** The answer to a subscription: `error` when it was refused. */
  | { readonly kind: 'answer'; readonly id: number; readonly error: string | undefined }
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
  /** Path and query of what can be traded. */
  instrumentsPath(symbols: readonly string[]): string;
  /** The symbols asked for that are traded now. Throws RejectedAnswer. */
  readInstruments(body: unknown, symbols: readonly string[]): Instrument[];
}
