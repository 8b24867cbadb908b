import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

/**
 * Running maximum of the last `period` values by van Herk's blocks: the newest block keeps its values and their
 * maximum so far, and once full is turned into maxima of its ends, which serve the next block. Amortised O(1), with
 * hardly a branch that depends on the values. A minimum is the maximum of the negated values.
 */
export class RollingMax {
  /** Up to `next`: this block's values. From there on: maxima of the ends of the block before. */
  private readonly slots: Float64Array;
  private next = 0;
  private newest = -Infinity;

  constructor(period: number) {
    this.slots = new Float64Array(period).fill(-Infinity);
  }

  /** Adds a value and returns the maximum of the last `period`. */
  push(value: number): number {
    const { slots } = this;
    const slot = this.next;
    slots[slot] = value;
    const newest = value > this.newest ? value : this.newest;
    const after = slot + 1;
    if (after === slots.length) {
      this.endBlock();
      return newest;
    }
    this.next = after;
    this.newest = newest;
    const older = slots[after] as number;
    return older > newest ? older : newest;
  }

  private endBlock(): void {
    const { slots } = this;
    let max = -Infinity;
    for (let i = slots.length - 1; i >= 0; i--) {
      const value = slots[i] as number;
      if (value > max) max = value;
      slots[i] = max;
    }
    this.next = 0;
    this.newest = -Infinity;
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

/**
 * Highest high of the last `period` candles, the current one included. TA-Lib's MAX over highs. Warm-up: period
 * candles.
 */
export function highest(period: number): IndicatorSpec<'value'> {
  checkPeriod('highest', period);
  return { key: `highest(${period})`, outputs: ['value'], warmUp: period, create: () => new Highest(period) };
}

/**
 * Lowest low of the last `period` candles, the current one included. TA-Lib's MIN over lows. Warm-up: period candles.
 */
export function lowest(period: number): IndicatorSpec<'value'> {
  checkPeriod('lowest', period);
  return { key: `lowest(${period})`, outputs: ['value'], warmUp: period, create: () => new Lowest(period) };
}
