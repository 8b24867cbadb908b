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
    this.extend(minute);
    this.volume.add(minute.volume);
    this.quoteVolume.add(minute.quoteVolume);
    this.takerBuyVolume.add(minute.takerBuyVolume);
    return this.hasClosed(minute.closeTime);
  }

  /**
   * Takes the candle that just closed on a finer timeframe in place of its minutes, with the same result to the last bit.
   * The finer buckets must make up whole ones of this timeframe and whole days.
   */
  join(finer: Aggregator): boolean {
    this.extend(finer.candle);
    this.volume.join(finer.volume);
    this.quoteVolume.join(finer.quoteVolume);
    this.takerBuyVolume.join(finer.takerBuyVolume);
    return this.hasClosed(finer.candle.closeTime);
  }

  /** Forgets the forming candle, as after a gap too long to bridge. */
  reset(): void {
    this.start = NaN;
    this.end = NaN;
    this.whole = false;
  }

  /** Everything but the sums of volumes. */
  private extend(next: Candle): void {
    const { forming } = this;
    if (!(next.openTime < this.end)) return this.begin(next);
    if (next.high > forming.high) forming.high = next.high;
    if (next.low < forming.low) forming.low = next.low;
    forming.close = next.close;
    forming.trades += next.trades;
    forming.syntheticMinutes += next.syntheticMinutes;
  }

  private begin(first: Candle): void {
    const { forming } = this;
    this.start = bucketStart(first.openTime, this.minutes);
    this.end = bucketEnd(this.start, this.minutes);
    this.whole = first.openTime === this.start;
    forming.open = first.open;
    forming.high = first.high;
    forming.low = first.low;
    forming.close = first.close;
    forming.trades = first.trades;
    forming.syntheticMinutes = first.syntheticMinutes;
    this.volume.clear();
    this.quoteVolume.clear();
    this.takerBuyVolume.clear();
  }

  private hasClosed(closeTime: number): boolean {
    if (closeTime !== this.end || !this.whole) return false;
    this.publish();
    return true;
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

  clear(): void {
    this.whole = 0;
    this.units = 0;
  }

  add(value: number): void {
    const whole = value + TO_WHOLE - TO_WHOLE;
    this.whole += whole;
    this.units += (value - whole) * UNITS + TO_WHOLE - TO_WHOLE;
  }

  /** Adds what another sum holds: whole numbers both, so that no order of adding changes the result. */
  join(other: DecimalSum): void {
    this.whole += other.whole;
    this.units += other.units;
  }

  get value(): number {
    const all = this.whole * UNITS + this.units;
    return Math.abs(all) < EXACT_LIMIT ? all / UNITS : this.whole + this.units / UNITS;
  }
}
