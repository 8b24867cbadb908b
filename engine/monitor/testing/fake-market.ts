import type { Candle } from '../../market/candle.ts';
import { Random } from '../../market/random.ts';
import { bucketEnd, bucketStart } from '../../market/timeframe.ts';
import { MINUTE_MS } from '../../market/units.ts';

/** Minutes a fake market keeps. */
const MINUTES_KEPT = 3 * 1440;

function merged(candles: readonly Candle[], openTime: number, closeTime: number): Candle {
  const total = (measure: (candle: Candle) => number): number =>
    candles.reduce((sum, candle) => sum + measure(candle), 0);
  return {
    openTime,
    closeTime,
    open: candles[0]!.open,
    high: Math.max(...candles.map(({ high }) => high)),
    low: Math.min(...candles.map(({ low }) => low)),
    close: candles.at(-1)!.close,
    volume: total(({ volume }) => volume),
    quoteVolume: total(({ quoteVolume }) => quoteVolume),
    trades: total(({ trades }) => trades),
    takerBuyVolume: total(({ takerBuyVolume }) => takerBuyVolume),
    syntheticMinutes: 0,
  };
}

/** Candles of one symbol that walk at random, by seed: closed ones, and one that forms. */
export class FakeMarket {
  readonly symbol: string;
  readonly #random: Random;
  readonly #closed: Candle[] = [];
  #forming: Candle;

  /** With so many closed minutes up to `now`, which must be on the minute. */
  constructor(symbol: string, { seed, now, minutes }: { seed: string; now: number; minutes: number }) {
    this.symbol = symbol;
    this.#random = Random.fromKey(`${seed}|${symbol}`);
    const first = now - minutes * MINUTE_MS;
    this.#forming = this.#opened(first, 10 + 990 * this.#random.uniform());
    for (let open = first; open < now; open += MINUTE_MS) {
      for (let i = 0; i < 4; i++) this.move();
      this.close();
    }
  }

  get forming(): Candle {
    return this.#forming;
  }

  get lastClosed(): Candle {
    return this.#closed.at(-1) ?? this.#forming;
  }

  /** The price moves within the candle that forms. */
  move(): void {
    const before = this.#forming;
    const close = Math.max(0.01, Math.round(before.close * (1 + 0.0004 * this.#random.normal()) * 100) / 100);
    const volume = Math.round(this.#random.uniform() * 1000) / 100;
    this.#forming = {
      ...before,
      high: Math.max(before.high, close),
      low: Math.min(before.low, close),
      close,
      volume: before.volume + volume,
      quoteVolume: before.quoteVolume + volume * close,
      trades: before.trades + 1 + (this.#random.nextUint32() % 9),
      takerBuyVolume: before.takerBuyVolume + volume * this.#random.uniform(),
    };
  }

  /** The candle that forms is over, and the next begins. */
  close(): void {
    this.#closed.push(this.#forming);
    if (this.#closed.length > MINUTES_KEPT) this.#closed.shift();
    this.#forming = this.#opened(this.#forming.closeTime, this.#forming.close);
  }

  /** The newest closed candles of a timeframe, ascending, and the one that forms. */
  candles(minutes: number, limit: number): { candles: Candle[]; forming: Candle } {
    const buckets = new Map<number, Candle[]>();
    for (const candle of [...this.#closed, this.#forming]) {
      const start = bucketStart(candle.openTime, minutes);
      const bucket = buckets.get(start);
      if (bucket === undefined) buckets.set(start, [candle]);
      else bucket.push(candle);
    }
    const all = [...buckets].map(([start, candles]) => merged(candles, start, bucketEnd(start, minutes)));
    return { candles: all.slice(0, -1).slice(-limit), forming: all.at(-1)! };
  }

  #opened(openTime: number, price: number): Candle {
    const open = Math.round(price * 100) / 100;
    const flat = { open, high: open, low: open, close: open };
    const nothing = { volume: 0, quoteVolume: 0, trades: 0, takerBuyVolume: 0, syntheticMinutes: 0 };
    return { openTime, closeTime: openTime + MINUTE_MS, ...flat, ...nothing };
  }
}
