/**
 * Plain means of the last `period` numbers of several series that move together: each is a RollingMean of its own, to the
 * bit. Write the numbers to `inputs`, call `update`, read `means`, which are NaN until there are as many.
 */
export class BlockMeans {
  readonly inputs: Float64Array;
  readonly means: Float64Array;
  private readonly period: number;
  /** Series by series: this block's numbers up to `next`, from there on sums of the ends of the block before. */
  private readonly slots: Float64Array;
  private readonly newest: Float64Array;
  private next = 0;

  constructor(series: number, period: number) {
    this.period = period;
    this.inputs = new Float64Array(series);
    this.means = new Float64Array(series).fill(NaN);
    this.slots = new Float64Array(series * period).fill(NaN);
    this.newest = new Float64Array(series);
  }

  update(): void {
    const { inputs, means, slots, newest, period, next } = this;
    const after = next + 1;
    for (let k = 0; k < inputs.length; k++) {
      const x = inputs[k] as number;
      const sum = (newest[k] as number) + x;
      const start = k * period;
      newest[k] = sum;
      slots[start + next] = x;
      means[k] = (after === period ? sum : sum + (slots[start + after] as number)) / period;
    }
    if (after === period) this.endBlock();
    else this.next = after;
  }

  private endBlock(): void {
    const { slots, newest, period } = this;
    for (let k = 0; k < newest.length; k++) {
      let sum = 0;
      for (let i = (k + 1) * period - 1; i >= k * period; i--) {
        sum += slots[i] as number;
        slots[i] = sum;
      }
    }
    newest.fill(0);
    this.next = 0;
  }
}
