import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { BlockSum } from './block-sum.ts';

class Cmo extends Indicator {
  private readonly gains: BlockSum;
  private readonly losses: BlockSum;
  private last = NaN;

  constructor(period: number) {
    super();
    this.gains = new BlockSum(period);
    this.losses = new BlockSum(period);
  }

  update(candle: Candle): void {
    const change = candle.close - this.last;
    this.last = candle.close;
    if (change !== change) return;
    const size = Math.abs(change);
    const gain = this.gains.push((size + change) / 2);
    const loss = this.losses.push((size - change) / 2);
    this.values[0] = gain + loss === 0 ? 0 : (100 * (gain - loss)) / (gain + loss);
  }
}

/**
 * Chande momentum oscillator, −100..100: (gains − losses)/(gains + losses) of `period` changes of the close, plain
 * sums; 0 without any change. T. Chande (1994). (TA-Lib's CMO smooths by Wilder and equals 2·RSI − 100.) Warm-up:
 * period + 1 candles.
 */
export function cmo(period = 14): IndicatorSpec<'value'> {
  checkPeriod('cmo', period);
  return { key: `cmo(${period})`, outputs: ['value'], warmUp: period + 1, create: () => new Cmo(period) };
}
