import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { Ring } from './ring.ts';
import { RollingMean } from './rolling-mean.ts';

class Dpo extends Indicator {
  private readonly mean: RollingMean;
  private readonly closes: Ring;

  constructor(period: number) {
    super();
    this.mean = new RollingMean(period);
    this.closes = new Ring(Math.floor(period / 2) + 1);
  }

  update(candle: Candle): void {
    const { close } = candle;
    this.values[0] = this.closes.push(close) - this.mean.push(close);
  }
}

/**
 * Detrended price oscillator, in quote units: the close period/2 + 1 candles ago (halves rounded down) less the SMA of
 * `period` candles now. It looks back, not ahead: charts draw it shifted to the past. trading-signals' DPO. Warm-up
 * in candles: period, at least period/2 + 2.
 */
export function dpo(period = 20): IndicatorSpec<'value'> {
  checkPeriod('dpo', period, 2);
  const warmUp = Math.max(period, Math.floor(period / 2) + 2);
  return { key: `dpo(${period})`, outputs: ['value'], warmUp, create: () => new Dpo(period) };
}
