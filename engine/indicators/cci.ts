import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { BlockSum } from './block-sum.ts';

/** Σ |x − center|, in four sums at a time so that additions need not wait for each other. */
function distances(x: Float64Array, center: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < x.length; i += 4) {
    a += Math.abs((x[i] as number) - center);
    b += Math.abs((x[i + 1] as number) - center);
    c += Math.abs((x[i + 2] as number) - center);
    d += Math.abs((x[i + 3] as number) - center);
  }
  for (; i < x.length; i++) a += Math.abs((x[i] as number) - center);
  return a + b + c + d;
}

class Cci extends Indicator {
  private readonly period: number;
  private readonly prices: BlockSum;
  private readonly recent: Float64Array;
  private slot = 0;

  constructor(period: number) {
    super();
    this.period = period;
    this.prices = new BlockSum(period);
    this.recent = new Float64Array(period);
  }

  update(candle: Candle): void {
    const { prices, period, recent } = this;
    const price = (candle.high + candle.low + candle.close) / 3;
    const mean = prices.push(price) / period;
    recent[this.slot] = price;
    this.slot = this.slot + 1 === period ? 0 : this.slot + 1;
    if (mean !== mean) return;
    const deviation = distances(recent, mean) / period;
    // Equal typical prices may differ by their rounding; one tick in one candle is far more than that.
    const rounding = (period + 4) * Number.EPSILON * mean;
    this.values[0] = deviation > rounding ? (price - mean) / (0.015 * deviation) : 0;
  }
}

/**
 * Commodity channel index: (TP − mean TP) / (0.015 · mean absolute deviation), TP = (high + low + close)/3; 0 when all
 * typical prices are equal but for rounding. The mean moves with every candle, so each costs O(period), as in TA-Lib's
 * CCI. D. Lambert (1980). Warm-up: period candles.
 */
export function cci(period = 20): IndicatorSpec<'value'> {
  checkPeriod('cci', period, 2);
  return { key: `cci(${period})`, outputs: ['value'], warmUp: period, create: () => new Cci(period) };
}
