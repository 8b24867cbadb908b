import type { Candle } from '../market/candle.ts';
import { checkMultiplier, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { WilderMean } from './smoothing.ts';
import { rangeSince } from './true-range.ts';

class Supertrend extends Indicator {
  private readonly multiplier: number;
  private readonly range: WilderMean;
  private last = NaN;
  private upper = NaN;
  private lower = NaN;
  private direction = 0;

  constructor(period: number, multiplier: number) {
    super(2);
    this.multiplier = multiplier;
    this.range = new WilderMean(period);
  }

  update(candle: Candle): void {
    const { high, low, close } = candle;
    const { last, values, upper, lower } = this;
    this.last = close;
    if (last !== last) return;
    const atr = this.range.push(rangeSince(candle, last));
    if (atr !== atr) return;
    const middle = (high + low) / 2;
    const above = middle + this.multiplier * atr;
    const below = middle - this.multiplier * atr;
    if (this.direction === 0) {
      this.upper = above;
      this.lower = below;
      this.direction = close > above ? 1 : -1;
    } else {
      // A band only tightens while price stays inside it.
      this.upper = above < upper || last > upper ? above : upper;
      this.lower = below > lower || last < lower ? below : lower;
      if (this.direction < 0 ? close > this.upper : close < this.lower) this.direction = -this.direction;
    }
    values[0] = this.direction > 0 ? this.lower : this.upper;
    values[1] = this.direction;
  }
}

/**
 * Supertrend: a stop in quote units that trails the middle of the candle by `multiplier` ATRs and changes sides when
 * the close crosses it, and its direction, 1 or −1. It starts as −1 unless the close is above the upper band. O.
 * Seban. Warm-up: period + 1 candles.
 */
export function supertrend(period = 10, multiplier = 3): IndicatorSpec<'value' | 'direction'> {
  checkPeriod('supertrend', period);
  checkMultiplier('supertrend', multiplier);
  return {
    key: `supertrend(${period},${multiplier})`,
    outputs: ['value', 'direction'],
    warmUp: period + 1,
    create: () => new Supertrend(period, multiplier),
  };
}
