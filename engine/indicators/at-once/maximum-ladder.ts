/** Room for candidates: a power of two above the longest period. */
const HELD = 64;
const MASK = HELD - 1;

/**
 * Running maxima of the last `periods[k]` numbers for several periods at once. One queue of candidates, falling from the
 * oldest to the newest, serves all of them: a number is dropped when a later one is at least as large. Amortised O(1) each.
 */
export class MaximumLadder {
  /** The maxima, NaN until there are as many numbers. */
  readonly maxima: Float64Array;
  private readonly periods: Int32Array;
  private readonly candidates = new Float64Array(HELD);
  private readonly steps = new Int32Array(HELD);
  /** Where in the queue each period's maximum stands. */
  private readonly heads: Int32Array;
  private tail = 0;
  private count = 0;

  /** Periods ascend. Throws RangeError for periods beyond 63. */
  constructor(periods: readonly number[]) {
    if (Math.max(...periods) >= HELD)
      throw new RangeError(`MaximumLadder: periods must be below ${HELD}, not ${periods}.`);
    this.periods = Int32Array.from(periods);
    this.maxima = new Float64Array(periods.length).fill(NaN);
    this.heads = new Int32Array(periods.length);
  }

  push(x: number): void {
    const { maxima, periods, candidates, steps, heads } = this;
    const step = this.count++;
    const oldest = heads[heads.length - 1] as number;
    let tail = this.tail;
    while (tail > oldest && (candidates[(tail - 1) & MASK] as number) <= x) tail--;
    candidates[tail & MASK] = x;
    steps[tail & MASK] = step;
    this.tail = tail + 1;
    for (let k = 0; k < periods.length; k++) {
      const period = periods[k] as number;
      let head = heads[k] as number;
      if (head > tail) head = tail;
      // at most one candidate falls out of a period at a time
      if ((steps[head & MASK] as number) <= step - period) head++;
      heads[k] = head;
      if (step + 1 >= period) maxima[k] = candidates[head & MASK] as number;
    }
  }

  /** How many numbers ago the maximum of period k came, of equals the latest; 0 for the last one. */
  ageOf(k: number): number {
    return this.count - 1 - (this.steps[(this.heads[k] as number) & MASK] as number);
  }
}
