import { CandleCursor, MutableCandle } from '../market/candle.ts';
import type { Candle } from '../market/candle.ts';
import { bucketEnd, bucketStart } from '../market/timeframe.ts';

/**
 * Builds candles of a higher timeframe from consecutive 1m candles (absent minutes handed in as flat ones). O(1) per
 * candle. Buckets are anchored at midnight UTC; the last bucket of a day is cut off there. A first bucket joined
 * midway is discarded, since part of it was never seen.
 */
export class Aggregator {
  readonly minutes: number;
  /** The last closed candle; overwritten when the next one closes. */
  readonly candle = new CandleCursor();
  private readonly forming = new MutableCandle();
  private start = NaN;
  private end = NaN;
  private whole = false;

  constructor(minutes: number) {
    this.minutes = minutes;
  }

  /** Takes the next 1m candle; true when it closed a candle of this timeframe, then in `candle`. */
  add(minute: Candle): boolean {
    const forming = this.forming;
    if (!(minute.openTime < this.end)) this.begin(minute);
    else {
      if (minute.high > forming.high) forming.high = minute.high;
      if (minute.low < forming.low) forming.low = minute.low;
      forming.close = minute.close;
      forming.volume += minute.volume;
      forming.quoteVolume += minute.quoteVolume;
      forming.trades += minute.trades;
      forming.takerBuyVolume += minute.takerBuyVolume;
      forming.syntheticMinutes += minute.syntheticMinutes;
    }
    if (minute.closeTime !== this.end || !this.whole) return false;
    this.publish();
    return true;
  }

  /** Forgets the forming candle, as after a gap too long to bridge. */
  reset(): void {
    this.start = NaN;
    this.end = NaN;
    this.whole = false;
  }

  private begin(minute: Candle): void {
    const forming = this.forming;
    this.start = bucketStart(minute.openTime, this.minutes);
    this.end = bucketEnd(this.start, this.minutes);
    this.whole = minute.openTime === this.start;
    forming.open = minute.open;
    forming.high = minute.high;
    forming.low = minute.low;
    forming.close = minute.close;
    forming.volume = minute.volume;
    forming.quoteVolume = minute.quoteVolume;
    forming.trades = minute.trades;
    forming.takerBuyVolume = minute.takerBuyVolume;
    forming.syntheticMinutes = minute.syntheticMinutes;
  }

  private publish(): void {
    const { forming } = this;
    forming.openTime = this.start;
    forming.closeTime = this.end;
    forming.volume = exactDecimalSum(forming.volume);
    forming.quoteVolume = exactDecimalSum(forming.quoteVolume);
    forming.takerBuyVolume = exactDecimalSum(forming.takerBuyVolume);
    this.candle.set(forming);
  }
}

const INTEGER_LIMIT = 2 ** 53;

/**
 * Takes binary rounding noise off a sum of exchange decimals (at most eight places), so that it equals the exchange's
 * own sum to the last bit. Values too large for eight places are rounded to as many as a double holds.
 */
export function exactDecimalSum(sum: number): number {
  let scale = 1e8;
  while (Math.abs(sum) * scale >= INTEGER_LIMIT && scale > 1) scale /= 10;
  return Math.round(sum * scale) / scale;
}
