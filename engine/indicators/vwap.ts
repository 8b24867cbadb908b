import type { Candle } from '../market/candle.ts';
import { DAY_MS, startOfUtcDay } from '../market/units.ts';
import { Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

/** What a candle's volume is priced at: (high + low + close)/3, or exactly, by its quote volume. */
export type VwapPrice = 'typical' | 'quote';

class Vwap extends Indicator {
  private readonly isExact: boolean;
  private dayEnd = NaN;
  private turnover = 0;
  private volume = 0;
  private mean = 0;
  private squares = 0;

  constructor(price: VwapPrice) {
    super(2);
    this.isExact = price === 'quote';
  }

  update(candle: Candle): void {
    const { openTime, volume } = candle;
    if (!(openTime < this.dayEnd)) this.startDay(openTime);
    const price = (candle.high + candle.low + candle.close) / 3;
    const { values } = this;
    const isFirst = this.volume === 0;
    this.turnover += this.isExact ? candle.quoteVolume : price * volume;
    this.volume += volume;
    if (this.volume === 0) {
      values[0] = price;
      values[1] = 0;
      return;
    }
    // of one price alone there is no deviation, and rounding must not make one
    if (isFirst) this.mean = price;
    else {
      // weighted Welford (West 1979)
      const d = price - this.mean;
      this.mean += (d * volume) / this.volume;
      this.squares += volume * d * (price - this.mean);
    }
    values[0] = this.turnover / this.volume;
    values[1] = Math.sqrt(this.squares / this.volume);
  }

  private startDay(openTime: number): void {
    this.dayEnd = startOfUtcDay(openTime) + DAY_MS;
    this.turnover = 0;
    this.volume = 0;
    this.mean = 0;
    this.squares = 0;
  }
}

/**
 * Volume-weighted average price since midnight UTC, in quote units, and the volume-weighted deviation of typical
 * prices around their mean, for bands. The typical price until something is traded. `quote` uses the candles' quote
 * volume, which is exact, and is NaN where the data do not carry it. Berkowitz, Logue & Noser (1988); the deviation by
 * West (1979). Warm-up: 1 candle.
 */
export function vwap(price: VwapPrice = 'typical'): IndicatorSpec<'value' | 'deviation'> {
  return { key: `vwap(${price})`, outputs: ['value', 'deviation'], warmUp: 1, create: () => new Vwap(price) };
}
