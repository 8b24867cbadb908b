import type { Candle } from '../market/candle.ts';
import { checkMultiplier, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingChannel } from './rolling-channel.ts';
import { WilderMean } from './smoothing.ts';
import { rangeSince } from './true-range.ts';

class Chandelier extends Indicator {
  private readonly multiplier: number;
  private readonly channel: RollingChannel;
  private readonly range: WilderMean;
  private last = NaN;

  constructor(period: number, multiplier: number) {
    super(2);
    this.multiplier = multiplier;
    this.channel = new RollingChannel(period);
    this.range = new WilderMean(period);
  }

  update(candle: Candle): void {
    const { last, values, channel } = this;
    this.last = candle.close;
    channel.push(candle.high, candle.low);
    if (last !== last) return;
    const reach = this.multiplier * this.range.push(rangeSince(candle, last));
    values[0] = channel.high - reach;
    values[1] = channel.low + reach;
  }
}

/**
 * Chandelier exits, in quote units: long = highest high − multiplier · ATR, short = lowest low + multiplier · ATR, all
 * over `period` candles. C. Le Beau. Warm-up: period + 1 candles.
 */
export function chandelier(period = 22, multiplier = 3): IndicatorSpec<'long' | 'short'> {
  checkPeriod('chandelier', period);
  checkMultiplier('chandelier', multiplier);
  return {
    key: `chandelier(${period},${multiplier})`,
    outputs: ['long', 'short'],
    warmUp: period + 1,
    create: () => new Chandelier(period, multiplier),
  };
}
