import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { LatestMax } from './latest-max.ts';

class Aroon extends Indicator {
  private readonly period: number;
  private readonly highs: LatestMax;
  private readonly lows: LatestMax;
  private count = 0;

  constructor(period: number) {
    super(3);
    this.period = period;
    this.highs = new LatestMax(period + 1);
    this.lows = new LatestMax(period + 1);
  }

  update(candle: Candle): void {
    const { period, values } = this;
    const highAge = this.highs.push(candle.high);
    const lowAge = this.lows.push(-candle.low);
    if (this.count < period) {
      this.count++;
      return;
    }
    const up = (100 * (period - highAge)) / period;
    const down = (100 * (period - lowAge)) / period;
    values[0] = up;
    values[1] = down;
    values[2] = up - down;
  }
}

/**
 * Aroon, 0..100: how recent the highest high and the lowest low of the last period + 1 candles are (of equals the most
 * recent), and the difference. T. Chande (1995); TA-Lib's AROON and AROONOSC. Warm-up: period + 1 candles.
 */
export function aroon(period = 25): IndicatorSpec<'up' | 'down' | 'oscillator'> {
  checkPeriod('aroon', period);
  return {
    key: `aroon(${period})`,
    outputs: ['up', 'down', 'oscillator'],
    warmUp: period + 1,
    create: () => new Aroon(period),
  };
}
