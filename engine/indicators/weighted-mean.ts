import { RollingSum } from './rolling-sum.ts';

/** Steps between exact recomputations of the weighted sum. */
const RECOMPUTE_EVERY = 4096;

/** Linearly weighted mean of the last `period` numbers, the newest `period` times, the oldest once; O(1). */
export class WeightedMean {
  value = NaN;
  private readonly period: number;
  private readonly divisor: number;
  private readonly sum: RollingSum;
  private weighted = 0;
  private steps = 0;

  constructor(period: number) {
    this.period = period;
    this.divisor = (period * (period + 1)) / 2;
    this.sum = new RollingSum(period);
  }

  /** NaN until there are `period` numbers; NaN inputs are passed over. */
  push(x: number): number {
    if (x !== x) return NaN;
    const { sum, period } = this;
    const { ring } = sum;
    if (ring.isFull) this.weighted += period * x - sum.total;
    else this.weighted += (ring.size + 1) * x;
    sum.push(x);
    if (++this.steps === RECOMPUTE_EVERY) this.recompute();
    if (ring.isFull) this.value = this.weighted / this.divisor;
    return this.value;
  }

  private recompute(): void {
    this.steps = 0;
    this.weighted = 0;
    const { ring } = this.sum;
    for (let age = 0; age < ring.size; age++) this.weighted += (ring.size - age) * ring.at(age);
  }
}
