import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMoments } from './rolling-moments.ts';

class StdDev extends Indicator {
  private readonly moments: RollingMoments;

  constructor(period: number) {
    super();
    this.moments = new RollingMoments(period);
  }

  update(candle: Candle): void {
    const { moments } = this;
    moments.push(candle.close);
    this.values[0] = Math.sqrt(moments.variance);
  }
}

class ZScore extends Indicator {
  private readonly moments: RollingMoments;

  constructor(period: number) {
    super();
    this.moments = new RollingMoments(period);
  }

  update(candle: Candle): void {
    const { moments } = this;
    moments.push(candle.close);
    const deviation = Math.sqrt(moments.variance);
    this.values[0] = deviation === 0 ? 0 : (candle.close - moments.mean) / deviation;
  }
}

/**
 * Population standard deviation of the close over `period` candles, in quote units. TA-Lib's STDDEV. Warm-up: period
 * candles.
 */
export function stdDev(period = 20): IndicatorSpec<'value'> {
  checkPeriod('stdDev', period);
  return { key: `stdDev(${period})`, outputs: ['value'], warmUp: period, create: () => new StdDev(period) };
}

/**
 * How many population deviations the close lies from its mean of `period` candles; 0 without deviation. The standard
 * score; trading-signals' getZScore. Warm-up: period candles.
 */
export function zScore(period = 20): IndicatorSpec<'value'> {
  checkPeriod('zScore', period, 2);
  return { key: `zScore(${period})`, outputs: ['value'], warmUp: period, create: () => new ZScore(period) };
}
