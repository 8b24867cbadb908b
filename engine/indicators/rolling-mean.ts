import { BlockSum } from './block-sum.ts';

/** Plain mean of the last `period` numbers; NaN until there are as many, NaN inputs passed over. */
export class RollingMean {
  private readonly period: number;
  private readonly sum: BlockSum;

  constructor(period: number) {
    this.period = period;
    this.sum = new BlockSum(period);
  }

  push(x: number): number {
    return x === x ? this.sum.push(x) / this.period : NaN;
  }
}
