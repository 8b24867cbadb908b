import { RollingSum } from './rolling-sum.ts';

/** Plain mean of the last `period` numbers; NaN until there are as many, NaN inputs passed over. */
export class RollingMean {
  value = NaN;
  private readonly period: number;
  private readonly sum: RollingSum;

  constructor(period: number) {
    this.period = period;
    this.sum = new RollingSum(period);
  }

  push(x: number): number {
    if (x !== x) return NaN;
    this.sum.push(x);
    if (this.sum.isFull) this.value = this.sum.total / this.period;
    return this.value;
  }
}
