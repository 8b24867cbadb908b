import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingChannel } from './rolling-channel.ts';

/** Middle between the highest high and the lowest low of the last `period` candles; NaN until there are as many. */
export class RollingMiddle {
  private readonly channel: RollingChannel;

  constructor(period: number) {
    this.channel = new RollingChannel(period);
  }

  push(candle: Candle): number {
    const { channel } = this;
    channel.push(candle.high, candle.low);
    return (channel.high + channel.low) / 2;
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
