import type { Candle } from '../market/candle.ts';
import { checkMultiplier, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMoments } from './rolling-moments.ts';
import { RollingSum } from './rolling-sum.ts';

class Bollinger extends Indicator {
  private readonly period: number;
  private readonly multiplier: number;
  private readonly closes: RollingSum;
  private readonly moments: RollingMoments;

  constructor(period: number, multiplier: number) {
    super(5);
    this.period = period;
    this.multiplier = multiplier;
    this.closes = new RollingSum(period);
    this.moments = new RollingMoments(period);
  }

  update(candle: Candle): void {
    const { values, closes, moments } = this;
    const { close } = candle;
    closes.push(close);
    moments.push(close);
    if (!closes.isFull) return;
    // The middle is the plain SMA to the last bit; only the deviation comes from the shifted sums.
    const middle = closes.total / this.period;
    const reach = this.multiplier * Math.sqrt(moments.variance);
    const upper = middle + reach;
    const lower = middle - reach;
    const width = upper - lower;
    values[0] = upper;
    values[1] = middle;
    values[2] = lower;
    values[3] = width / middle;
    values[4] = width > 0 ? (close - lower) / width : 0.5;
  }
}

/**
 * Bollinger bands of the close: upper, middle and lower in quote units (SMA ± multiplier · population deviation),
 * width = (upper − lower)/middle, percentB = (close − lower)/(upper − lower), 0.5 without deviation. J. Bollinger
 * (1983); TA-Lib's BBANDS. Warm-up: period candles.
 */
export function bollinger(
  period = 20,
  multiplier = 2,
): IndicatorSpec<'upper' | 'middle' | 'lower' | 'width' | 'percentB'> {
  checkPeriod('bollinger', period);
  checkMultiplier('bollinger', multiplier);
  return {
    key: `bollinger(${period},${multiplier})`,
    outputs: ['upper', 'middle', 'lower', 'width', 'percentB'],
    warmUp: period,
    create: () => new Bollinger(period, multiplier),
  };
}
