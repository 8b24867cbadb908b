import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

class Atr extends Indicator {
  private readonly period: number;
  private previousClose = NaN;
  private count = 0;
  private sum = 0;

  constructor(period: number) {
    super();
    this.period = period;
  }

  update(candle: Candle): void {
    const last = this.previousClose;
    this.previousClose = candle.close;
    // The first candle has no previous close, hence no true range.
    if (last !== last) return;
    const trueRange = Math.max(candle.high, last) - Math.min(candle.low, last);
    const values = this.values;
    if (this.count === this.period) {
      values[0] = ((values[0] as number) * (this.period - 1) + trueRange) / this.period;
      return;
    }
    this.sum += trueRange;
    if (++this.count === this.period) values[0] = this.sum / this.period;
  }
}

/**
 * Average true range by Wilder's smoothing, in quote units: true ranges start at the second candle, the first value is
 * the mean of the first `period` of them. J. W. Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib's
 * ATR. Warm-up: period + 1 candles.
 */
export function atr(period = 14): IndicatorSpec<'value'> {
  checkPeriod('atr', period);
  return { key: `atr(${period})`, outputs: ['value'], warmUp: period + 1, create: () => new Atr(period) };
}

class Natr extends Indicator {
  private readonly atr: Atr;

  constructor(period: number) {
    super();
    this.atr = new Atr(period);
  }

  update(candle: Candle): void {
    this.atr.update(candle);
    this.values[0] = (100 * (this.atr.values[0] as number)) / candle.close;
  }
}

/** Average true range in percent of the close. TA-Lib's NATR. Warm-up: period + 1 candles. */
export function natr(period = 14): IndicatorSpec<'value'> {
  checkPeriod('natr', period);
  return { key: `natr(${period})`, outputs: ['value'], warmUp: period + 1, create: () => new Natr(period) };
}
