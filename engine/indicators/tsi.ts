import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { ExponentialMean } from './smoothing.ts';

class Tsi extends Indicator {
  private readonly slowChange: ExponentialMean;
  private readonly slowSize: ExponentialMean;
  private readonly change: ExponentialMean;
  private readonly size: ExponentialMean;
  private last = NaN;

  constructor(slow: number, fast: number) {
    super();
    this.slowChange = new ExponentialMean(slow);
    this.slowSize = new ExponentialMean(slow);
    this.change = new ExponentialMean(fast);
    this.size = new ExponentialMean(fast);
  }

  update(candle: Candle): void {
    const { close } = candle;
    const step = close - this.last;
    this.last = close;
    const change = this.change.push(this.slowChange.push(step));
    const size = this.size.push(this.slowSize.push(Math.abs(step)));
    this.values[0] = size === 0 ? 0 : (100 * change) / size;
  }
}

/**
 * True strength index, −100..100: the close's change, smoothed by EMA(slow) then EMA(fast), in percent of its size
 * smoothed alike; 0 without any change. W. Blau (1991). Warm-up: slow + fast candles.
 */
export function tsi(slow = 25, fast = 13): IndicatorSpec<'value'> {
  for (const period of [slow, fast]) checkPeriod('tsi', period);
  return { key: `tsi(${slow},${fast})`, outputs: ['value'], warmUp: slow + fast, create: () => new Tsi(slow, fast) };
}
