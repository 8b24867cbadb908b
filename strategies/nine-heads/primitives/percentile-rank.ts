import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';

/**
 * Where a number stands among the last `period` numbers before it: (how many are smaller + half of those equal) / how
 * many there are, 0..1. The numbers are kept in order; a step moves those between the one that leaves and the one that
 * enters.
 */
export class PercentileRank implements Stateful {
  readonly period: number;
  /** Fewer numbers than this give no rank. */
  readonly minimum: number;
  private readonly ring: Float64Array;
  private readonly sorted: Float64Array;
  private count = 0;
  private next = 0;

  constructor(period: number, minimum = Math.ceil(period / 5)) {
    this.period = period;
    this.minimum = minimum;
    this.ring = new Float64Array(period);
    this.sorted = new Float64Array(period);
  }

  /** How many numbers are held. */
  get size(): number {
    return this.count;
  }

  /** Rank of x among the numbers held; NaN while there are too few, or when x is NaN. */
  rank(x: number): number {
    return x === x ? this.rankAt(x, this.firstNotBelow(x)) : NaN;
  }

  /** Adds a number, the oldest leaves; NaN is passed over. */
  push(x: number): void {
    if (x === x) this.insert(x, this.firstNotBelow(x));
  }

  /** Rank of x among the numbers before it; x then joins them. */
  step(x: number): number {
    if (x !== x) return NaN;
    const below = this.firstNotBelow(x);
    const rank = this.rankAt(x, below);
    this.insert(x, below);
    return rank;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  /** `below`: how many are smaller than x. */
  private rankAt(x: number, below: number): number {
    const { count } = this;
    if (count < this.minimum || count === 0) return NaN;
    const hasEqual = below < count && this.sorted[below] === x;
    return (hasEqual ? (below + this.firstAbove(x, below)) / 2 : below) / count;
  }

  private insert(x: number, below: number): void {
    const { sorted, ring, next, count } = this;
    let to = below;
    if (count < this.period) {
      sorted.copyWithin(to + 1, to, count);
      this.count = count + 1;
    } else {
      const from = this.firstNotBelow(ring[next] as number);
      if (to > from) sorted.copyWithin(from, from + 1, to--);
      else sorted.copyWithin(to + 1, to, from);
    }
    sorted[to] = x;
    ring[next] = x;
    this.next = next + 1 === this.period ? 0 : next + 1;
  }

  private firstNotBelow(x: number): number {
    const { sorted } = this;
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] as number) < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private firstAbove(x: number, from: number): number {
    const { sorted } = this;
    let low = from;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] as number) <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
