import type { Exchange } from '../../../engine/live/exchange/exchange.ts';

/** Times how long frames take, from their closing candles at our door until all that follows from them was sent. */
export class Stopwatch {
  readonly decidedMs: number[] = [];
  readonly wholeMs: number[] = [];
  readonly #symbols: number;
  #openTime = NaN;
  #closed = 0;
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
        if (message.kind === 'candle' && message.isClosed) this.note(message.candle.openTime, arrivedAt);
        return message;
      },
    };
  }

  private note(openTime: number, arrivedAt: number): void {
    if (openTime !== this.#openTime) {
      this.#openTime = openTime;
      this.#closed = 0;
      this.#firstAt = arrivedAt;
    }
    if (++this.#closed < this.#symbols || !this.#isRunning) return;
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
