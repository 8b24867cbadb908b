import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingSum } from './rolling-sum.ts';

class Sma extends Indicator {
  private readonly closes: RollingSum;

  constructor(period: number) {
    super();
    this.closes = new RollingSum(period);
  }

  update(candle: Candle): void {
    this.closes.push(candle.close);
    if (this.closes.isFull) this.values[0] = this.closes.total / this.closes.ring.capacity;
  }
}

/** Simple moving average of the close, in quote units. TA-Lib's SMA. Warm-up: period candles. */
export function sma(period: number): IndicatorSpec<'value'> {
  checkPeriod('sma', period);
  return { key: `sma(${period})`, outputs: ['value'], warmUp: period, create: () => new Sma(period) };
}
