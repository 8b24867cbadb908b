import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingChannel } from './rolling-channel.ts';

class Donchian extends Indicator {
  private readonly channel: RollingChannel;

  constructor(period: number) {
    super(4);
    this.channel = new RollingChannel(period);
  }

  update(candle: Candle): void {
    const { values, channel } = this;
    channel.push(candle.high, candle.low);
    const { high: upper, low: lower } = channel;
    values[0] = upper;
    values[1] = (upper + lower) / 2;
    values[2] = lower;
    values[3] = upper - lower;
  }
}

/**
 * Donchian channel, in quote units: highest high and lowest low of `period` candles, the current one included, their
 * middle and their distance (width). R. Donchian; TA-Lib's MAX of highs and MIN of lows. Warm-up: period candles.
 */
export function donchian(period = 20): IndicatorSpec<'upper' | 'middle' | 'lower' | 'width'> {
  checkPeriod('donchian', period);
  return {
    key: `donchian(${period})`,
    outputs: ['upper', 'middle', 'lower', 'width'],
    warmUp: period,
    create: () => new Donchian(period),
  };
}
