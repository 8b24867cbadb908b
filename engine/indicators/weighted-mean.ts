/**
 * Linearly weighted mean of the last `period` numbers: the newest counts `period` times, the oldest once. The newest
 * block keeps its plain and its weighted sum; once full it is turned into weighted sums of its ends, which serve the next
 * block. Amortised O(1), nothing is subtracted.
 */
export class WeightedMean {
  private readonly divisor: number;
  /** Up to `next`: this block's numbers. From there on: weighted sums of the ends of the block before. */
  private readonly slots: Float64Array;
  private next = 0;
  private sum = 0;
  private weighted = 0;

  constructor(period: number) {
    this.divisor = (period * (period + 1)) / 2;
    this.slots = new Float64Array(period).fill(NaN);
  }

  /** NaN until there are `period` numbers; NaN inputs are passed over. */
  push(x: number): number {
    if (x !== x) return NaN;
    const { slots, next } = this;
    slots[next] = x;
    const after = next + 1;
    const sum = this.sum + x;
    const weighted = this.weighted + after * x;
    if (after === slots.length) {
      this.endBlock();
      return weighted / this.divisor;
    }
    this.next = after;
    this.sum = sum;
    this.weighted = weighted;
    return ((slots[after] as number) + (slots.length - after) * sum + weighted) / this.divisor;
  }

  private endBlock(): void {
    const { slots } = this;
    let sum = 0;
    let weighted = 0;
    for (let i = slots.length - 1; i >= 0; i--) {
      sum += slots[i] as number;
      weighted += sum;
      slots[i] = weighted;
    }
    this.next = 0;
    this.sum = 0;
    this.weighted = 0;
  }
}
