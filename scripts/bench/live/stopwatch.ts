import type { Exchange, StreamMessage } from '../../../engine/live/exchange/exchange.ts';

type CandleMessage = Extract<StreamMessage, { kind: 'candle' }>;

/** Times how long frames take, from their closing candles at our door until all that follows from them was sent. */
export class Stopwatch {
  readonly decidedMs: number[] = [];
  readonly wholeMs: number[] = [];
  readonly #symbols: number;
  #openTime = NaN;
  /** Whose candle of the minute has come: a connection that takes over brings some twice. */
  readonly #closed = new Set<string>();
  #firstAt = NaN;
  #isRunning = false;

  /** A frame is whole with the closing candles of so many symbols. */
  constructor(symbols: number) {
    this.#symbols = symbols;
  }

  start(): void {
    this.#isRunning = true;
  }

  stop(): void {
    this.#isRunning = false;
  }

  /** The exchange as it is, but looked at. */
  around(exchange: Exchange): Exchange {
    let arrivedAt = NaN;
    return {
      ...exchange,
      isForming: (text) => {
        arrivedAt = performance.now();
        return exchange.isForming(text);
      },
      read: (text) => {
        const message = exchange.read(text);
        if (message.kind === 'candle' && message.isClosed) this.note(message, arrivedAt);
        return message;
      },
    };
  }

  private note({ symbol, candle }: CandleMessage, arrivedAt: number): void {
    const { openTime } = candle;
    if (openTime !== this.#openTime) {
      this.#openTime = openTime;
      this.#closed.clear();
      this.#firstAt = arrivedAt;
    }
    const before = this.#closed.size;
    this.#closed.add(symbol);
    if (before === this.#symbols || this.#closed.size < this.#symbols || !this.#isRunning) return;
    const firstAt = this.#firstAt;
    // What was published leaves at the end of this turn, in the tick after this one.
    process.nextTick(() =>
      process.nextTick(() => {
        const now = performance.now();
        this.decidedMs.push(now - arrivedAt);
        this.wholeMs.push(now - firstAt);
      }),
    );
  }
}
