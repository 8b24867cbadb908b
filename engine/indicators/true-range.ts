import type { Candle } from '../market/candle.ts';
import { Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

/** How far price moved since the last close, in quote units: max(high, last) − min(low, last). */
export function rangeSince(candle: Candle, lastClose: number): number {
  const { high, low } = candle;
  return (high > lastClose ? high : lastClose) - (low < lastClose ? low : lastClose);
}

class TrueRange extends Indicator {
  private last = NaN;

  update(candle: Candle): void {
    const { last } = this;
    this.last = candle.close;
    if (last === last) this.values[0] = rangeSince(candle, last);
  }
}

/** True range, in quote units, from the second candle on. Wilder (1978); TA-Lib's TRANGE. Warm-up: 2 candles. */
export function trueRange(): IndicatorSpec<'value'> {
  return { key: 'trueRange()', outputs: ['value'], warmUp: 2, create: () => new TrueRange() };
}
