/** 1/j for j = 1..period, at index j. */
function reciprocals(period: number): Float64Array {
  return Float64Array.from({ length: period + 1 }, (_, j) => 1 / j);
}

/**
 * Mean and variance of the last `period` numbers, NaN until there are as many. Blocks as in BlockSum, each part by
 * Welford's recursion (1962), two parts joined by Chan, Golub and LeVeque's formula (1979). Amortised O(1) and never a
 * difference of large sums: a small deviation at a high price keeps its digits, and equal numbers have none at all.
 */
export class RollingMoments {
  mean = NaN;
  private readonly period: number;
  private readonly inverse: Float64Array;
  /** Up to `next`: this block's numbers. From there on: means of the ends of the block before. */
  private readonly slots: Float64Array;
  /** Sums of squared deviations of those ends. */
  private readonly tails: Float64Array;
  private next = 0;
  private blockMean = 0;
  private blockSquares = 0;
  private squares = NaN;

  constructor(period: number) {
    this.period = period;
    this.inverse = reciprocals(period);
    this.slots = new Float64Array(period).fill(NaN);
    this.tails = new Float64Array(period).fill(NaN);
  }

  /** Population variance; exactly 0 when all numbers are equal. */
  get variance(): number {
    return this.squares / this.period;
  }

  push(x: number): void {
    const { slots, next, inverse, period } = this;
    slots[next] = x;
    const after = next + 1;
    const apart = x - this.blockMean;
    const mean = this.blockMean + apart * (inverse[after] as number);
    const squares = this.blockSquares + apart * (x - mean);
    if (after === period) {
      this.mean = mean;
      this.squares = squares;
      this.endBlock();
      return;
    }
    this.next = after;
    this.blockMean = mean;
    this.blockSquares = squares;
    const tailMean = slots[after] as number;
    const between = mean - tailMean;
    const share = after * (inverse[period] as number) * between;
    this.mean = tailMean + share;
    this.squares = squares + (this.tails[after] as number) + share * between * (period - after);
  }

  private endBlock(): void {
    const { slots, tails, inverse, period } = this;
    let mean = 0;
    let squares = 0;
    for (let i = period - 1; i >= 0; i--) {
      const x = slots[i] as number;
      const apart = x - mean;
      mean += apart * (inverse[period - i] as number);
      squares += apart * (x - mean);
      slots[i] = mean;
      tails[i] = squares;
    }
    this.next = 0;
    this.blockMean = 0;
    this.blockSquares = 0;
  }
}
