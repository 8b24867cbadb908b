/**
 * Age of the running maximum of the last `period` values, of equals the most recent: van Herk's blocks as in RollingMax,
 * with the step at which each maximum came. Amortised O(1).
 */
export class LatestMax {
  private readonly period: number;
  private readonly slots: Float64Array;
  private readonly steps: Float64Array;
  private next = 0;
  private step = 0;
  private newest = -Infinity;
  private newestStep = 0;

  constructor(period: number) {
    this.period = period;
    this.slots = new Float64Array(period).fill(-Infinity);
    this.steps = new Float64Array(period);
  }

  /** Adds a value and returns how many steps ago the maximum came, 0 for now. */
  push(value: number): number {
    const slot = this.next;
    const step = this.step++;
    this.slots[slot] = value;
    this.steps[slot] = step;
    if (slot === 0 || value >= this.newest) {
      this.newest = value;
      this.newestStep = step;
    }
    if (slot + 1 === this.period) {
      this.endBlock();
      return step - this.newestStep;
    }
    this.next = slot + 1;
    const isOlder = (this.slots[slot + 1] as number) > this.newest;
    return step - (isOlder ? (this.steps[slot + 1] as number) : this.newestStep);
  }

  private endBlock(): void {
    const { slots, steps } = this;
    for (let i = this.period - 2; i >= 0; i--) {
      if ((slots[i] as number) > (slots[i + 1] as number)) continue;
      slots[i] = slots[i + 1] as number;
      steps[i] = steps[i + 1] as number;
    }
    this.next = 0;
  }
}
