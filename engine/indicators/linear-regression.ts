import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMoments } from './rolling-moments.ts';
import { WeightedMean } from './weighted-mean.ts';

class LinearRegression extends Indicator {
  private readonly period: number;
  private readonly moments: RollingMoments;
  private readonly weighted: WeightedMean;

  constructor(period: number) {
    super(4);
    this.period = period;
    this.moments = new RollingMoments(period);
    this.weighted = new WeightedMean(period);
  }

  update(candle: Candle): void {
    const { moments, values, period } = this;
    moments.push(candle.close);
    const { mean, variance } = moments;
    // A line's weighted mean (weights 1..n) lies (n − 1)/6 steps ahead of its plain one.
    const lean = this.weighted.push(candle.close) - mean;
    const slope = variance === 0 ? 0 : (6 * lean) / (period - 1);
    const half = (slope * (period - 1)) / 2;
    values[0] = mean + half;
    values[1] = slope;
    values[2] = mean - half;
    // Share of the variance that the line explains; the variance of 1..n is (n² − 1)/12.
    const explained = (slope * slope * (period * period - 1)) / 12;
    values[3] = variance === 0 ? 0 : Math.min(1, explained / variance);
  }
}

/**
 * Least squares line through the last `period` closes: its value now and slope per candle, its value at the oldest
 * candle (intercept), all in quote units, and r2, the share of the variance it explains (0..1; 0 without variance).
 * TA-Lib's LINEARREG, LINEARREG_SLOPE, LINEARREG_INTERCEPT. Warm-up: period candles.
 */
export function linearRegression(period = 14): IndicatorSpec<'now' | 'slope' | 'intercept' | 'r2'> {
  checkPeriod('linearRegression', period, 2);
  return {
    key: `linearRegression(${period})`,
    outputs: ['now', 'slope', 'intercept', 'r2'],
    warmUp: period,
    create: () => new LinearRegression(period),
  };
}
