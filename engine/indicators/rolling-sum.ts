import { Ring } from './ring.ts';

/** Updates between exact recomputations of a running sum. */
const RECOMPUTE_EVERY = 4096;

/**
 * Sum of the last `period` values: running, with Neumaier's compensation, and recomputed from the ring every 4096
 * updates so that rounding cannot build up.
 */
export class RollingSum {
  readonly ring: Ring;
  private sum = 0;
  private compensation = 0;
  private updates = 0;

  constructor(period: number) {
    this.ring = new Ring(period);
  }

  get isFull(): boolean {
    return this.ring.isFull;
  }

  get total(): number {
    return this.sum + this.compensation;
  }

  push(value: number): void {
    const out = this.ring.push(value);
    this.add(value);
    if (out === out) this.add(-out);
    if (++this.updates === RECOMPUTE_EVERY) this.recompute();
  }

  /** Neumaier 1974: the low-order bits lost by each addition are kept apart. */
  private add(value: number): void {
    const next = this.sum + value;
    this.compensation += Math.abs(this.sum) >= Math.abs(value) ? this.sum - next + value : value - next + this.sum;
    this.sum = next;
  }

  private recompute(): void {
    this.updates = 0;
    this.sum = 0;
    this.compensation = 0;
    for (let age = this.ring.size - 1; age >= 0; age--) this.add(this.ring.at(age));
  }
}
