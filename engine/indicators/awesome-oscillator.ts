import type { Candle } from '../market/candle.ts';
import { checkOrder, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMean } from './rolling-mean.ts';

class AwesomeOscillator extends Indicator {
  private readonly fast: RollingMean;
  private readonly slow: RollingMean;

  constructor(fast: number, slow: number) {
    super();
    this.fast = new RollingMean(fast);
    this.slow = new RollingMean(slow);
  }

  update(candle: Candle): void {
    const median = (candle.high + candle.low) / 2;
    this.values[0] = this.fast.push(median) - this.slow.push(median);
  }
}

/**
 * Awesome oscillator, in quote units: SMA(fast) − SMA(slow) of (high + low)/2. B. Williams (1998). Warm-up: slow
 * candles.
 */
export function awesomeOscillator(fast = 5, slow = 34): IndicatorSpec<'value'> {
  for (const period of [fast, slow]) checkPeriod('awesomeOscillator', period);
  checkOrder('awesomeOscillator', fast, slow);
  const create = (): Indicator => new AwesomeOscillator(fast, slow);
  return { key: `awesomeOscillator(${fast},${slow})`, outputs: ['value'], warmUp: slow, create };
}
