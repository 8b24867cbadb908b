/**
 * Highest and lowest of the last `period` pairs, by van Herk's blocks as in RollingMax, both in one pass: amortised O(1).
 * `high` and `low` are NaN until there are `period` pairs.
 */
export class RollingChannel {
  high = NaN;
  low = NaN;
  /** Up to `next`: this block's values. From there on: extremes of the ends of the block before. */
  private readonly highs: Float64Array;
  private readonly lows: Float64Array;
  private next = 0;
  private newHigh = -Infinity;
  private newLow = Infinity;

  constructor(period: number) {
    this.highs = new Float64Array(period).fill(NaN);
    this.lows = new Float64Array(period).fill(NaN);
  }

  /** Adds a pair; for a series of single numbers both are the number. */
  push(high: number, low: number): void {
    const { highs, lows, next } = this;
    highs[next] = high;
    lows[next] = low;
    const newHigh = high > this.newHigh ? high : this.newHigh;
    const newLow = low < this.newLow ? low : this.newLow;
    const after = next + 1;
    if (after === highs.length) {
      this.high = newHigh;
      this.low = newLow;
      this.endBlock();
      return;
    }
    this.next = after;
    this.newHigh = newHigh;
    this.newLow = newLow;
    const oldHigh = highs[after] as number;
    const oldLow = lows[after] as number;
    // Written so that NaN, no block before, stays NaN.
    this.high = newHigh > oldHigh ? newHigh : oldHigh;
    this.low = newLow < oldLow ? newLow : oldLow;
  }

  private endBlock(): void {
    const { highs, lows } = this;
    let high = -Infinity;
    let low = Infinity;
    for (let i = highs.length - 1; i >= 0; i--) {
      if ((highs[i] as number) > high) high = highs[i] as number;
      if ((lows[i] as number) < low) low = lows[i] as number;
      highs[i] = high;
      lows[i] = low;
    }
    this.next = 0;
    this.newHigh = -Infinity;
    this.newLow = Infinity;
  }
}
