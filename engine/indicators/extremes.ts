import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

/**
 * Running maximum of the last `period` values by a monotonic queue in typed arrays: amortised O(1). A minimum is the
 * maximum of the negated values.
 */
export class RollingMax {
  private readonly period: number;
  private readonly values: Float64Array;
  private readonly steps: Float64Array;
  private head = 0;
  private size = 0;
  private step = 0;

  constructor(period: number) {
    this.period = period;
    this.values = new Float64Array(period);
    this.steps = new Float64Array(period);
  }

  /** Adds a value and returns the maximum of the last `period`. Of equal values the latest is kept. */
  push(value: number): number {
    const { period, values, steps } = this;
    if (this.size > 0 && (steps[this.head] as number) <= this.step - period) {
      this.head = this.head + 1 === period ? 0 : this.head + 1;
      this.size--;
    }
    let tail = this.head + this.size - 1;
    if (tail >= period) tail -= period;
    while (this.size > 0 && (values[tail] as number) <= value) {
      this.size--;
      tail = tail === 0 ? period - 1 : tail - 1;
    }
    let slot = this.head + this.size;
    if (slot >= period) slot -= period;
    values[slot] = value;
    steps[slot] = this.step++;
    this.size++;
    return values[this.head] as number;
  }
}

class Highest extends Indicator {
  private readonly period: number;
  private readonly queue: RollingMax;
  private count = 0;

  constructor(period: number) {
    super();
    this.period = period;
    this.queue = new RollingMax(period);
  }

  update(candle: Candle): void {
    const max = this.queue.push(candle.high);
    if (this.count < this.period) this.count++;
    if (this.count === this.period) this.values[0] = max;
  }
}

class Lowest extends Indicator {
  private readonly period: number;
  private readonly queue: RollingMax;
  private count = 0;

  constructor(period: number) {
    super();
    this.period = period;
    this.queue = new RollingMax(period);
  }

  update(candle: Candle): void {
    const max = this.queue.push(-candle.low);
    if (this.count < this.period) this.count++;
    if (this.count === this.period) this.values[0] = -max;
  }
}

/** Highest high of the last `period` candles, the current one included. TA-Lib's MAX over highs. */
export function highest(period: number): IndicatorSpec<'value'> {
  checkPeriod('highest', period);
  return { key: `highest(${period})`, outputs: ['value'], warmUp: period, create: () => new Highest(period) };
}

/** Lowest low of the last `period` candles, the current one included. TA-Lib's MIN over lows. */
export function lowest(period: number): IndicatorSpec<'value'> {
  checkPeriod('lowest', period);
  return { key: `lowest(${period})`, outputs: ['value'], warmUp: period, create: () => new Lowest(period) };
}
