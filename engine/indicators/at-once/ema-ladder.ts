import type { Move } from './move.ts';

/** EMAs of the close over several periods, moved together: `values[k]` is `ema(periods[k])`, to the bit. */
export class EmaLadder {
  readonly values: Float64Array;
  private readonly periods: Float64Array;
  private readonly weights: Float64Array;
  private readonly longest: number;
  private count = 0;
  private sum = 0;

  /** `values` is where the EMAs are written, NaN until then. */
  constructor(periods: readonly number[], values: Float64Array) {
    this.values = values;
    this.periods = Float64Array.from(periods);
    this.weights = this.periods.map((period) => 2 / (period + 1));
    this.longest = Math.max(...periods);
  }

  update(move: Move): void {
    const { close } = move;
    const { values, weights } = this;
    if (this.count < this.longest) return this.warmUp(close);
    for (let k = 0; k < values.length; k++) {
      const last = values[k] as number;
      values[k] = last + (close - last) * (weights[k] as number);
    }
  }

  /** Every EMA starts as the plain mean of its first closes. */
  private warmUp(close: number): void {
    const { values, weights, periods } = this;
    this.sum += close;
    this.count++;
    for (let k = 0; k < values.length; k++) {
      const last = values[k] as number;
      if (this.count === periods[k]) values[k] = this.sum / this.count;
      else if (last === last) values[k] = last + (close - last) * (weights[k] as number);
    }
  }
}
