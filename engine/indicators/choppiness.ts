import type { Candle } from '../market/candle.ts';
import { log } from '../market/portable.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { BlockSum } from './block-sum.ts';
import { RollingChannel } from './rolling-channel.ts';
import { rangeSince } from './true-range.ts';

class Choppiness extends Indicator {
  private readonly scale: number;
  private readonly ranges: BlockSum;
  private readonly channel: RollingChannel;
  private last = NaN;

  constructor(period: number) {
    super();
    this.scale = 100 / log(period);
    this.ranges = new BlockSum(period);
    this.channel = new RollingChannel(period);
  }

  update(candle: Candle): void {
    const { last, ranges, channel } = this;
    this.last = candle.close;
    if (last !== last) return;
    channel.push(Math.max(candle.high, last), Math.min(candle.low, last));
    const range = channel.high - channel.low;
    const total = ranges.push(rangeSince(candle, last));
    if (total === total) this.values[0] = range > 0 ? this.scale * log(total / range) : 100;
  }
}

/**
 * Choppiness, about 0 (trend) to 100 (sideways): log of Σ true range over the range of `period` candles (true highs to
 * true lows), in percent of log(period); 100 without any range. E. W. Dreiss (1993). Warm-up: period + 1 candles.
 */
export function choppiness(period = 14): IndicatorSpec<'value'> {
  checkPeriod('choppiness', period, 2);
  const create = (): Indicator => new Choppiness(period);
  return { key: `choppiness(${period})`, outputs: ['value'], warmUp: period + 1, create };
}
