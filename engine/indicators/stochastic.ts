import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingChannel } from './rolling-channel.ts';
import { RollingMean } from './rolling-mean.ts';

/** Where the close lies between the extremes of the last `period` candles, 0..1; 0.5 when they are equal. */
class Position {
  private readonly channel: RollingChannel;

  constructor(period: number) {
    this.channel = new RollingChannel(period);
  }

  push(candle: Candle): number {
    const { channel } = this;
    channel.push(candle.high, candle.low);
    const range = channel.high - channel.low;
    return range === 0 ? 0.5 : (candle.close - channel.low) / range;
  }
}

class Stochastic extends Indicator {
  private readonly position: Position;
  private readonly k: RollingMean;
  private readonly d: RollingMean;

  constructor(period: number, k: number, d: number) {
    super(2);
    this.position = new Position(period);
    this.k = new RollingMean(k);
    this.d = new RollingMean(d);
  }

  update(candle: Candle): void {
    const { values } = this;
    const k = this.k.push(100 * this.position.push(candle));
    values[0] = k;
    values[1] = this.d.push(k);
  }
}

class WilliamsR extends Indicator {
  private readonly position: Position;

  constructor(period: number) {
    super();
    this.position = new Position(period);
  }

  update(candle: Candle): void {
    this.values[0] = 100 * this.position.push(candle) - 100;
  }
}

/**
 * Slow stochastic, 0..100: where the close lies between the extremes of `period` candles, averaged over `k` candles,
 * and that averaged over `d`; 50 where there is no range. `k` = 1 is the fast stochastic. G. Lane; TA-Lib's STOCH.
 * Warm-up in candles: period + k − 1, d − 1 more for d.
 */
export function stochastic(period = 14, k = 3, d = 3): IndicatorSpec<'k' | 'd'> {
  for (const each of [period, k, d]) checkPeriod('stochastic', each);
  return {
    key: `stochastic(${period},${k},${d})`,
    outputs: ['k', 'd'],
    warmUp: period + k + d - 2,
    create: () => new Stochastic(period, k, d),
  };
}

/**
 * Williams %R, −100..0: the fast stochastic minus 100; −50 where there is no range. L. Williams; TA-Lib's WILLR.
 * Warm-up: period candles.
 */
export function williamsR(period = 14): IndicatorSpec<'value'> {
  checkPeriod('williamsR', period);
  return { key: `williamsR(${period})`, outputs: ['value'], warmUp: period, create: () => new WilliamsR(period) };
}
