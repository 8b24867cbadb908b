import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingSum } from './rolling-sum.ts';
import { rangeSince } from './true-range.ts';

class Vortex extends Indicator {
  private readonly up: RollingSum;
  private readonly down: RollingSum;
  private readonly range: RollingSum;
  private high = NaN;
  private low = NaN;
  private close = NaN;

  constructor(period: number) {
    super(2);
    this.up = new RollingSum(period);
    this.down = new RollingSum(period);
    this.range = new RollingSum(period);
  }

  update(candle: Candle): void {
    const lastClose = this.close;
    const up = Math.abs(candle.high - this.low);
    const down = Math.abs(candle.low - this.high);
    this.high = candle.high;
    this.low = candle.low;
    this.close = candle.close;
    if (lastClose !== lastClose) return;
    this.up.push(up);
    this.down.push(down);
    this.range.push(rangeSince(candle, lastClose));
    if (!this.range.isFull) return;
    const range = this.range.total;
    this.values[0] = range > 0 ? this.up.total / range : 1;
    this.values[1] = range > 0 ? this.down.total / range : 1;
  }
}

/**
 * Vortex: Σ |high − last low| and Σ |low − last high| over Σ true range of `period` candles; 1 and 1 without any range.
 * E. Botes, D. Siepman (2010).
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
