/**
 * Sum of the last `period` numbers, NaN until there are as many. The newest block of numbers keeps their sum so far; once
 * full it is turned into sums of its ends, which serve the next block (van Herk's scheme). Amortised O(1), and nothing is
 * ever subtracted: rounding cannot build up, and zeros add up to zero.
 */
export class BlockSum {
  /** Up to `next`: this block's numbers. From there on: sums of the ends of the block before. */
  private readonly slots: Float64Array;
  private next = 0;
  private newest = 0;

  constructor(period: number) {
    this.slots = new Float64Array(period).fill(NaN);
  }

  /** Adds a number and returns the sum. */
  push(x: number): number {
    const { slots, next } = this;
    const newest = this.newest + x;
    slots[next] = x;
    const after = next + 1;
    if (after === slots.length) {
      this.endBlock();
      return newest;
    }
    this.next = after;
    this.newest = newest;
    return newest + (slots[after] as number);
  }

  private endBlock(): void {
    const { slots } = this;
    let sum = 0;
    for (let i = slots.length - 1; i >= 0; i--) {
      sum += slots[i] as number;
      slots[i] = sum;
    }
    this.next = 0;
    this.newest = 0;
  }
}
