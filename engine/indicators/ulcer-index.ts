import { RollingMax } from './extremes.ts';
import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMean } from './rolling-mean.ts';

class UlcerIndex extends Indicator {
  private readonly highest: RollingMax;
  private readonly squares: RollingMean;
  private missing: number;

  constructor(period: number) {
    super();
    this.highest = new RollingMax(period);
    this.squares = new RollingMean(period);
    this.missing = period;
  }

  update(candle: Candle): void {
    const high = this.highest.push(candle.close);
    if (this.missing > 0 && --this.missing > 0) return;
    const fall = (100 * (high - candle.close)) / high;
    this.values[0] = Math.sqrt(this.squares.push(fall * fall));
  }
}

/**
 * Ulcer index, in percent: root mean square over `period` candles of the close's fall from its highest close of
 * `period` candles. P. Martin (1987). Warm-up: 2·period − 1 candles.
 */
export function ulcerIndex(period = 14): IndicatorSpec<'value'> {
  checkPeriod('ulcerIndex', period);
  const create = (): Indicator => new UlcerIndex(period);
  return { key: `ulcerIndex(${period})`, outputs: ['value'], warmUp: 2 * period - 1, create };
}
