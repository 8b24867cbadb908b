import type { Candle } from '../../market/candle.ts';
import { fnv1a32, splitmix32 } from '../../market/random.ts';
import { MINUTE_MS } from '../../market/units.ts';

/** What really happened on a simulated market, to be asked for any minute; some minutes have no candle. */
export class Truth {
  readonly #seed: number;
  readonly #holeShare: number;
  readonly #bySymbol = new Map<string, { readonly hash: number; readonly known: Map<number, Candle | null> }>();

  constructor(seed: number, holeShare = 0) {
    this.#seed = seed;
    this.#holeShare = holeShare;
  }

  /** The candle of a minute, or null where the market itself has none. */
  candle(symbol: string, openTime: number): Candle | null {
    let own = this.#bySymbol.get(symbol);
    if (own === undefined) {
      own = { hash: fnv1a32(`${this.#seed}|${symbol}`), known: new Map() };
      this.#bySymbol.set(symbol, own);
    }
    let candle = own.known.get(openTime);
    if (candle === undefined) {
      candle = this.make(splitmix32(own.hash ^ (openTime / MINUTE_MS))[0], openTime);
      own.known.set(openTime, candle);
    }
    return candle;
  }

  private make(drawn: number, openTime: number): Candle | null {
    if ((drawn % 10_000) / 10_000 < this.#holeShare) return null;
    const open = 100 + (drawn % 1000) / 100;
    const close = 100 + ((drawn >>> 10) % 1000) / 100;
    return {
      openTime,
      closeTime: openTime + MINUTE_MS,
      open,
      high: Math.max(open, close) + 1,
      low: Math.min(open, close) - 1,
      close,
      volume: 1 + (drawn % 50),
      quoteVolume: 100,
      trades: 5,
      takerBuyVolume: 1,
      syntheticMinutes: 0,
    };
  }

  /** The same minute while it is still forming: other values. */
  forming(symbol: string, openTime: number): Candle | null {
    const candle = this.candle(symbol, openTime);
    return candle && { ...candle, close: candle.open, volume: candle.volume / 2, trades: 1 };
  }
}
