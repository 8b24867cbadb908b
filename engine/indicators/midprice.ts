import { RollingMax } from './extremes.ts';
import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

/** Middle between the highest high and the lowest low of the last `period` candles; NaN until there are as many. */
export class RollingMiddle {
  private readonly highs: RollingMax;
  private readonly lows: RollingMax;
  private missing: number;

  constructor(period: number) {
    this.highs = new RollingMax(period);
    this.lows = new RollingMax(period);
    this.missing = period;
  }

  push(candle: Candle): number {
    const high = this.highs.push(candle.high);
    const low = -this.lows.push(-candle.low);
    if (this.missing > 0 && --this.missing > 0) return NaN;
    return (high + low) / 2;
  }
}

class Midprice extends Indicator {
  private readonly middle: RollingMiddle;

  constructor(period: number) {
    super();
    this.middle = new RollingMiddle(period);
  }

  update(candle: Candle): void {
    this.values[0] = this.middle.push(candle);
  }
}

/**
 * Middle between highest high and lowest low of `period` candles, in quote units. TA-Lib's MIDPRICE. Warm-up: period
 * candles.
 */
export function midprice(period: number): IndicatorSpec<'value'> {
  checkPeriod('midprice', period);
  return { key: `midprice(${period})`, outputs: ['value'], warmUp: period, create: () => new Midprice(period) };
}
