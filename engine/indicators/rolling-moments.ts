import { Ring } from './ring.ts';

/** Below this share of the squares, what is left as variance is mostly rounding. */
const CANCELLATION = 1e-6;

/**
 * Mean, variance and trend of the last `period` numbers, amortised O(1). Sums are taken of distances from a reference
 * inside the data, which moves along (at least every `period` steps, and whenever subtraction would cost digits), so
 * that a small deviation at a high price keeps its digits. Formulas: ordinary least squares over x = 1..period.
 */
export class RollingMoments {
  readonly ring: Ring;
  private readonly period: number;
  private reference = NaN;
  private sum = 0;
  private squares = 0;
  /** Σ k·d, k = 1 for the oldest. */
  private weighted = 0;
  private steps = 0;

  constructor(period: number) {
    this.period = period;
    this.ring = new Ring(period);
  }

  get isFull(): boolean {
    return this.ring.isFull;
  }

  get mean(): number {
    return this.reference + this.sum / this.period;
  }

  /** Population variance; exactly 0 when all numbers are equal. */
  get variance(): number {
    return Math.max(0, (this.squares - (this.sum * this.sum) / this.period) / this.period);
  }

  /** Rise of the least squares line per step. */
  get slope(): number {
    const { period: n } = this;
    return n === 1 ? 0 : (12 * this.weighted - 6 * (n + 1) * this.sum) / (n * (n * n - 1));
  }

  push(x: number): void {
    const out = this.ring.push(x);
    if (this.reference !== this.reference) this.reference = x;
    const d = x - this.reference;
    if (out !== out) {
      this.weighted += d * this.ring.size;
    } else {
      const gone = out - this.reference;
      this.weighted += d * this.period - this.sum;
      this.sum -= gone;
      this.squares -= gone * gone;
    }
    this.sum += d;
    this.squares += d * d;
    const { sum, squares, period } = this;
    if (++this.steps >= period || squares - (sum * sum) / period < CANCELLATION * squares) this.moveReference(x);
  }

  private moveReference(x: number): void {
    this.steps = 0;
    this.reference = x;
    let sum = 0;
    let squares = 0;
    let weighted = 0;
    const { ring } = this;
    const { size } = ring;
    for (let age = 0; age < size; age++) {
      const d = ring.at(age) - x;
      sum += d;
      squares += d * d;
      weighted += d * (size - age);
    }
    this.sum = sum;
    this.squares = squares;
    this.weighted = weighted;
  }
}
