import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { WilderMean } from './smoothing.ts';
import { rangeSince } from './true-range.ts';

class Dmi extends Indicator {
  private readonly period: number;
  private readonly adx: WilderMean;
  private high = NaN;
  private low = NaN;
  private close = NaN;
  private plus = 0;
  private minus = 0;
  private range = 0;
  private dx = 0;
  private count = 0;

  constructor(period: number) {
    super(3);
    this.period = period;
    this.adx = new WilderMean(period);
  }

  update(candle: Candle): void {
    const { high, low, close } = candle;
    const { period } = this;
    const up = high - this.high;
    const down = this.low - low;
    const lastClose = this.close;
    this.high = high;
    this.low = low;
    this.close = close;
    if (lastClose !== lastClose) return;
    const isSmooth = this.count === period - 1;
    const keep = isSmooth ? 1 - 1 / period : 1;
    this.plus = this.plus * keep + (up > 0 && up > down ? up : 0);
    this.minus = this.minus * keep + (down > 0 && up < down ? down : 0);
    this.range = this.range * keep + rangeSince(candle, lastClose);
    if (isSmooth) this.publish();
    else this.count++;
  }

  private publish(): void {
    const { values, range } = this;
    const plus = range > 0 ? (100 * this.plus) / range : 0;
    const minus = range > 0 ? (100 * this.minus) / range : 0;
    if (plus + minus > 0) this.dx = (100 * Math.abs(plus - minus)) / (plus + minus);
    values[0] = plus;
    values[1] = minus;
    values[2] = this.adx.push(this.dx);
  }
}

/**
 * Directional movement, 0..100: plusDi, minusDi, and adx, Wilder's mean of their relative distance. Without any true
 * range the directions are 0 and the distance stays as it was. Wilder (1978); TA-Lib's PLUS_DI, MINUS_DI and ADX.
 * Warm-up in candles: period + 1, for adx 2·period.
 */
export function dmi(period = 14): IndicatorSpec<'plusDi' | 'minusDi' | 'adx'> {
  checkPeriod('dmi', period, 2);
  return {
    key: `dmi(${period})`,
    outputs: ['plusDi', 'minusDi', 'adx'],
    warmUp: 2 * period,
    create: () => new Dmi(period),
  };
}
