import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { WeightedMean } from './weighted-mean.ts';

class Wma extends Indicator {
  private readonly mean: WeightedMean;

  constructor(period: number) {
    super();
    this.mean = new WeightedMean(period);
  }

  update(candle: Candle): void {
    this.values[0] = this.mean.push(candle.close);
  }
}

class Hma extends Indicator {
  private readonly half: WeightedMean;
  private readonly full: WeightedMean;
  private readonly smooth: WeightedMean;

  constructor(period: number) {
    super();
    this.half = new WeightedMean(Math.floor(period / 2));
    this.full = new WeightedMean(period);
    this.smooth = new WeightedMean(Math.floor(Math.sqrt(period)));
  }

  update(candle: Candle): void {
    const { close } = candle;
    const half = this.half.push(close);
    this.values[0] = this.smooth.push(2 * half - this.full.push(close));
  }
}

/**
 * Linearly weighted moving average of the close, in quote units: weights 1..period, newest heaviest. TA-Lib's WMA.
 * Warm-up: period candles.
 */
export function wma(period: number): IndicatorSpec<'value'> {
  checkPeriod('wma', period);
  return { key: `wma(${period})`, outputs: ['value'], warmUp: period, create: () => new Wma(period) };
}

/**
 * Hull moving average, in quote units: WMA over √period of 2·WMA(period/2) − WMA(period), halves and roots rounded
 * down. A. Hull (2005); the HMA of trading-signals. Warm-up: period + √period − 1 candles.
 */
export function hma(period: number): IndicatorSpec<'value'> {
  checkPeriod('hma', period, 2);
  const warmUp = period + Math.floor(Math.sqrt(period)) - 1;
  return { key: `hma(${period})`, outputs: ['value'], warmUp, create: () => new Hma(period) };
}
