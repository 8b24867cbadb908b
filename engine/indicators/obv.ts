import type { Candle } from '../market/candle.ts';
import { Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

class Obv extends Indicator {
  private last = NaN;

  update(candle: Candle): void {
    const { close, volume } = candle;
    const { last, values } = this;
    this.last = close;
    if (last !== last) values[0] = volume;
    // 1, −1 or 0 without a branch: the sign of a change is a coin toss
    else values[0] = (values[0] as number) + (Number(close > last) - Number(close < last)) * volume;
  }
}

/**
 * On-balance volume, in base units: starts with the first volume, adds it on a rise, takes it off on a fall. TA-Lib's
 * OBV. Warm-up: 1 candle.
 */
export function obv(): IndicatorSpec<'value'> {
  return { key: 'obv()', outputs: ['value'], warmUp: 1, create: () => new Obv() };
}

class Pvt extends Indicator {
  private last = NaN;

  update(candle: Candle): void {
    const { close, volume } = candle;
    const { last, values } = this;
    this.last = close;
    if (last === last)
      values[0] = (values[0] === values[0] ? (values[0] as number) : 0) + (volume * (close - last)) / last;
  }
}

/**
 * Price volume trend, in base units: running sum of volume × relative change of the close, from the second candle on.
 * trading-signals' PVT. Warm-up: 2 candles.
 */
export function pvt(): IndicatorSpec<'value'> {
  return { key: 'pvt()', outputs: ['value'], warmUp: 2, create: () => new Pvt() };
}
