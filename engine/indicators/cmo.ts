import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingSum } from './rolling-sum.ts';

class Cmo extends Indicator {
  private readonly gains: RollingSum;
  private readonly losses: RollingSum;
  private last = NaN;

  constructor(period: number) {
    super();
    this.gains = new RollingSum(period);
    this.losses = new RollingSum(period);
  }

  update(candle: Candle): void {
    const change = candle.close - this.last;
    this.last = candle.close;
    if (change !== change) return;
    this.gains.push(change > 0 ? change : 0);
    this.losses.push(change < 0 ? -change : 0);
    if (!this.gains.isFull) return;
    const gain = this.gains.total;
    const loss = this.losses.total;
    this.values[0] = gain + loss === 0 ? 0 : (100 * (gain - loss)) / (gain + loss);
  }
}

/**
 * Chande momentum oscillator, −100..100: (gains − losses)/(gains + losses) of `period` changes of the close, plain sums;
 * 0 without any change. T. Chande (1994). (TA-Lib's CMO smooths by Wilder and equals 2·RSI − 100.)
 */
export function cmo(period = 14): IndicatorSpec<'value'> {
  checkPeriod('cmo', period);
  return { key: `cmo(${period})`, outputs: ['value'], warmUp: period + 1, create: () => new Cmo(period) };
}
