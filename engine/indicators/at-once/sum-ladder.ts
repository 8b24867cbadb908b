/** Updates between exact recomputations, as in RollingSum. */
const RECOMPUTE_EVERY = 4096;

/** Numbers held: a power of two above the longest period. */
const HELD = 256;
const MASK = HELD - 1;

/**
 * Plain means of the last `periods[k]` numbers, moved together over one history: each is the total of a RollingSum over
 * its period, to the bit.
 */
export class SumLadder {
  /** The means, NaN until there are as many numbers. */
  readonly means: Float64Array;
  private readonly periods: Int32Array;
  private readonly sums: Float64Array;
  private readonly compensations: Float64Array;
  private readonly held = new Float64Array(HELD).fill(NaN);
  private count = 0;
  /** How many of the latest numbers are zero. */
  private zeros = 0;

  /** `means` is where they are written. Throws RangeError for periods beyond 255. */
  constructor(periods: readonly number[], means: Float64Array) {
    if (Math.max(...periods) >= HELD) throw new RangeError(`SumLadder: periods must be below ${HELD}, not ${periods}.`);
    this.means = means;
    this.periods = Int32Array.from(periods);
    this.sums = new Float64Array(periods.length);
    this.compensations = new Float64Array(periods.length);
  }

  /** The number `age` pushes before the next one, from 1; NaN beyond those held. */
  at(age: number): number {
    return this.held[(this.count - age) & MASK] as number;
  }

  push(x: number): void {
    const { means, periods, sums, compensations, held, count } = this;
    for (let k = 0; k < periods.length; k++) {
      const period = periods[k] as number;
      const before = sums[k] as number;
      // Knuth's TwoSum, once to add and once to take away
      let sum = before + x;
      let part = sum - before;
      let compensation = (compensations[k] as number) + (before - (sum - part) + (x - part));
      if (count >= period) {
        const out = -(held[(count - period) & MASK] as number);
        const next = sum + out;
        part = next - sum;
        compensation += sum - (next - part) + (out - part);
        sum = next;
      }
      sums[k] = sum;
      compensations[k] = compensation;
      if (count + 1 >= period) means[k] = (sum + compensation) / period;
    }
    held[count & MASK] = x;
    this.count = count + 1;
    this.zeros = x === 0 ? this.zeros + 1 : 0;
    if (this.count % RECOMPUTE_EVERY === 0 || this.zeros > 0) this.clean();
  }

  /** Nothing may build up, and the sum of zeros is zero. */
  private clean(): void {
    const isDue = this.count % RECOMPUTE_EVERY === 0;
    for (let k = 0; k < this.periods.length; k++) {
      if (isDue) this.recompute(k);
      else if (this.zeros >= (this.periods[k] as number)) this.sums[k] = this.compensations[k] = 0;
      else continue;
      this.means[k] = this.meanOf(k);
    }
  }

  private meanOf(k: number): number {
    const period = this.periods[k] as number;
    return this.count < period ? NaN : ((this.sums[k] as number) + (this.compensations[k] as number)) / period;
  }

  private recompute(k: number): void {
    let sum = 0;
    let compensation = 0;
    for (let age = Math.min(this.periods[k] as number, this.count); age > 0; age--) {
      const x = this.at(age);
      const next = sum + x;
      const part = next - sum;
      compensation += sum - (next - part) + (x - part);
      sum = next;
    }
    this.sums[k] = sum;
    this.compensations[k] = compensation;
  }
}
