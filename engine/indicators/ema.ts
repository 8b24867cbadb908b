import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

class Ema extends Indicator {
  private readonly period: number;
  private readonly weight: number;
  private count = 0;
  private sum = 0;

  constructor(period: number) {
    super();
    this.period = period;
    this.weight = 2 / (period + 1);
  }

  update(candle: Candle): void {
    const values = this.values;
    if (this.count === this.period) {
      const last = values[0] as number;
      values[0] = last + (candle.close - last) * this.weight;
      return;
    }
    this.sum += candle.close;
    if (++this.count === this.period) values[0] = this.sum / this.period;
  }
}

/**
 * Exponential moving average of the close, in quote units: first value at the period-th candle, the plain mean of
 * those closes; then y += (close − y)·2/(period + 1). TA-Lib's EMA with its classic seed. Warm-up: period candles.
 */
export function ema(period: number): IndicatorSpec<'value'> {
  checkPeriod('ema', period);
  return { key: `ema(${period})`, outputs: ['value'], warmUp: period, create: () => new Ema(period) };
}
