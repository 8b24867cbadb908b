import type { Candle } from '../market/candle.ts';
import { checkOrder, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { ExponentialMean } from './smoothing.ts';

class Macd extends Indicator {
  private readonly fast: ExponentialMean;
  private readonly slow: ExponentialMean;
  private readonly signal: ExponentialMean;
  private skipped: number;

  constructor(fast: number, slow: number, signal: number) {
    super(3);
    this.fast = new ExponentialMean(fast);
    this.slow = new ExponentialMean(slow);
    this.signal = new ExponentialMean(signal);
    this.skipped = slow - fast;
  }

  update(candle: Candle): void {
    const { close } = candle;
    const slow = this.slow.push(close);
    if (this.skipped > 0) {
      this.skipped--;
      return;
    }
    const macd = this.fast.push(close) - slow;
    const signal = this.signal.push(macd);
    const { values } = this;
    values[0] = macd;
    values[1] = signal;
    values[2] = macd - signal;
  }
}

/**
 * Moving average convergence/divergence, in quote units: EMA(fast) − EMA(slow) of the close, its EMA, and their
 * difference. As in TA-Lib's MACD the fast EMA is seeded late, so that both EMAs start at the same candle; unlike it
 * `macd` is given as soon as it exists. G. Appel (1979). Warm-up in candles: slow, signal − 1 more for the signal.
 */
export function macd(fast = 12, slow = 26, signal = 9): IndicatorSpec<'macd' | 'signal' | 'histogram'> {
  for (const period of [fast, slow, signal]) checkPeriod('macd', period);
  checkOrder('macd', fast, slow);
  return {
    key: `macd(${fast},${slow},${signal})`,
    outputs: ['macd', 'signal', 'histogram'],
    warmUp: slow + signal - 1,
    create: () => new Macd(fast, slow, signal),
  };
}
