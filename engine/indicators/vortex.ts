import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { BlockSum } from './block-sum.ts';
import { rangeSince } from './true-range.ts';

class Vortex extends Indicator {
  private readonly up: BlockSum;
  private readonly down: BlockSum;
  private readonly range: BlockSum;
  private high = NaN;
  private low = NaN;
  private close = NaN;

  constructor(period: number) {
    super(2);
    this.up = new BlockSum(period);
    this.down = new BlockSum(period);
    this.range = new BlockSum(period);
  }

  update(candle: Candle): void {
    const lastClose = this.close;
    const up = Math.abs(candle.high - this.low);
    const down = Math.abs(candle.low - this.high);
    this.high = candle.high;
    this.low = candle.low;
    this.close = candle.close;
    if (lastClose !== lastClose) return;
    const range = this.range.push(rangeSince(candle, lastClose));
    const plus = this.up.push(up) / range;
    const minus = this.down.push(down) / range;
    this.values[0] = range === 0 ? 1 : plus;
    this.values[1] = range === 0 ? 1 : minus;
  }
}

/**
 * Vortex: Σ |high − last low| and Σ |low − last high| over Σ true range of `period` candles; 1 and 1 without any
 * range. E. Botes, D. Siepman (2010). Warm-up: period + 1 candles.
 */
export function vortex(period = 14): IndicatorSpec<'plus' | 'minus'> {
  checkPeriod('vortex', period);
  return {
    key: `vortex(${period})`,
    outputs: ['plus', 'minus'],
    warmUp: period + 1,
    create: () => new Vortex(period),
  };
}
