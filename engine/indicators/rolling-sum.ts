import { Ring } from './ring.ts';

/** Updates between exact recomputations of a running sum. */
const RECOMPUTE_EVERY = 4096;

/**
 * Sum of the last `period` values: running, with the rounding error of every addition kept apart, and recomputed from
 * the ring every 4096 updates so that nothing can build up. While all of the values are zero, so is the sum, exactly:
 * quotients of sums can tell a period without movement or volume.
 */
export class RollingSum {
  readonly ring: Ring;
  private sum = 0;
  private compensation = 0;
  private updates = 0;
  /** How many of the latest values are zero. */
  private zeros = 0;

  constructor(period: number) {
    this.ring = new Ring(period);
  }

  get isFull(): boolean {
    return this.ring.isFull;
  }

  get total(): number {
    return this.sum + this.compensation;
  }

  /** Adds a value; returns the one it pushed out, NaN while there was room. */
  push(value: number): number {
    const out = this.ring.push(value);
    this.add(value);
    if (out === out) this.add(-out);
    this.zeros = value === 0 ? this.zeros + 1 : 0;
    if (++this.updates === RECOMPUTE_EVERY) this.recompute();
    else if (this.zeros >= this.ring.capacity) this.clear();
    return out;
  }

  /** The error of a sum of two doubles is a double: Knuth's TwoSum finds it without a branch (TAOCP 2, 4.2.2). */
  private add(value: number): void {
    const { sum } = this;
    const next = sum + value;
    const part = next - sum;
    this.compensation += sum - (next - part) + (value - part);
    this.sum = next;
  }

  private clear(): void {
    this.sum = 0;
    this.compensation = 0;
  }

  private recompute(): void {
    this.updates = 0;
    this.clear();
    for (let age = this.ring.size - 1; age >= 0; age--) this.add(this.ring.at(age));
  }
}
