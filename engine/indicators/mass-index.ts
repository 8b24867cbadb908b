import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { BlockSum } from './block-sum.ts';
import { ExponentialMean } from './smoothing.ts';

class MassIndex extends Indicator {
  private readonly once: ExponentialMean;
  private readonly twice: ExponentialMean;
  private readonly ratios: BlockSum;

  constructor(smooth: number, period: number) {
    super();
    this.once = new ExponentialMean(smooth);
    this.twice = new ExponentialMean(smooth);
    this.ratios = new BlockSum(period);
  }

  update(candle: Candle): void {
    const once = this.once.push(candle.high - candle.low);
    const twice = this.twice.push(once);
    if (twice !== twice) return;
    this.values[0] = this.ratios.push(twice > 0 ? once / twice : 1);
  }
}

/**
 * Mass index: Σ over `period` candles of EMA(smooth) of the range over its own EMA(smooth); a ratio without any range
 * counts 1. D. Dorsey (1992). Warm-up: 2·smooth + period − 2 candles.
 */
export function massIndex(smooth = 9, period = 25): IndicatorSpec<'value'> {
  for (const each of [smooth, period]) checkPeriod('massIndex', each);
  const warmUp = 2 * smooth + period - 2;
  const create = (): Indicator => new MassIndex(smooth, period);
  return { key: `massIndex(${smooth},${period})`, outputs: ['value'], warmUp, create };
}
