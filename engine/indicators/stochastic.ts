import { RollingMax } from './extremes.ts';
import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMean } from './rolling-mean.ts';

/** Where the close lies between the extremes of the last `period` candles, 0..1; 0.5 when they are equal. */
class Position {
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
    return high > low ? (candle.close - low) / (high - low) : 0.5;
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
