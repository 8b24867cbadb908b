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
    const { count } = this;
    if (count < this.minimum || count === 0 || x !== x) return NaN;
    const below = this.firstNotBelow(x);
    let end = below;
    if (end < count && this.sorted[end] === x) end = this.firstAbove(x, below);
    return (below + 0.5 * (end - below)) / count;
  }

  /** Adds a number, the oldest leaves; NaN is passed over. */
  push(x: number): void {
    if (x !== x) return;
    const { sorted, ring, next, count } = this;
    if (count < this.period) {
      const to = this.firstNotBelow(x);
      sorted.copyWithin(to + 1, to, count);
      sorted[to] = x;
      this.count = count + 1;
    } else {
      const from = this.firstNotBelow(ring[next] as number);
      let to = this.firstNotBelow(x);
      if (to > from) sorted.copyWithin(from, from + 1, to--);
      else sorted.copyWithin(to + 1, to, from);
      sorted[to] = x;
    }
    ring[next] = x;
    this.next = next + 1 === this.period ? 0 : next + 1;
  }

  /** Rank of x among the numbers before it; x then joins them. */
  step(x: number): number {
    const rank = this.rank(x);
    this.push(x);
    return rank;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
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
