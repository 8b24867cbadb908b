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
  private readonly volume = new DecimalSum();
  private readonly quoteVolume = new DecimalSum();
  private readonly takerBuyVolume = new DecimalSum();
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
      this.volume.add(minute.volume);
      this.quoteVolume.add(minute.quoteVolume);
      forming.trades += minute.trades;
      this.takerBuyVolume.add(minute.takerBuyVolume);
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
    this.volume.begin(minute.volume);
    this.quoteVolume.begin(minute.quoteVolume);
    forming.trades = minute.trades;
    this.takerBuyVolume.begin(minute.takerBuyVolume);
    forming.syntheticMinutes = minute.syntheticMinutes;
  }

  private publish(): void {
    const { forming } = this;
    forming.openTime = this.start;
    forming.closeTime = this.end;
    forming.volume = this.volume.value;
    forming.quoteVolume = this.quoteVolume.value;
    forming.takerBuyVolume = this.takerBuyVolume.value;
    this.candle.set(forming);
  }
}

/** Units of the exchange's eighth decimal place in 1. */
const UNITS = 1e8;

/** Adding and subtracting it rounds a double below 2⁵¹ to a whole number: the last bit of the sum then means 1. */
const TO_WHOLE = 1.5 * 2 ** 52;

const EXACT_LIMIT = 2 ** 53;

/**
 * A sum of exchange decimals of at most eight places that equals the exchange's own to the last bit: whole numbers and
 * units of the eighth place are added apart, so that no rounding piles up. NaN once a value was NaN.
 */
class DecimalSum {
  private whole = 0;
  private units = 0;

  begin(value: number): void {
    this.whole = 0;
    this.units = 0;
    this.add(value);
  }

  add(value: number): void {
    const whole = value + TO_WHOLE - TO_WHOLE;
    this.whole += whole;
    this.units += (value - whole) * UNITS + TO_WHOLE - TO_WHOLE;
  }

  get value(): number {
    const all = this.whole * UNITS + this.units;
    return Math.abs(all) < EXACT_LIMIT ? all / UNITS : this.whole + this.units / UNITS;
  }
}
