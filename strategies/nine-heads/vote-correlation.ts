import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { HEAD_IDS } from './head.ts';
import type { HeadVote } from './head.ts';

/** Closes looked back on, and closes needed before there is a figure. */
const PERIOD = 500;
const WARM_UP = 200;

const HEADS = HEAD_IDS.length;

/**
 * How alike the heads vote: Pearson correlations of their directions (1, −1, 0) over the last 500 closes. Most closes are
 * never asked about, so the sums, all whole numbers, are worked out when somebody asks.
 */
export class VoteCorrelation implements Stateful {
  private readonly rows = new Int8Array(PERIOD * HEADS);
  private next = 0;
  private size = 0;
  readonly #sums = new Int32Array(HEADS);
  /** Σ of products of directions by (head, head), upper triangle; the diagonal holds the squares. */
  readonly #products = new Int32Array(HEADS * HEADS);
  #isStale = true;

  /** Takes the nine votes of the next close. */
  push(votes: readonly HeadVote[]): void {
    const { rows, next } = this;
    const start = next * HEADS;
    for (let i = 0; i < HEADS; i++) rows[start + i] = (votes[i] as HeadVote).direction;
    this.next = next + 1 === PERIOD ? 0 : next + 1;
    if (this.size < PERIOD) this.size++;
    this.#isStale = true;
  }

  /** Correlation of two heads' votes, −1..1; NaN when one of them never changed its vote. */
  between(i: number, j: number): number {
    const scale = Math.sqrt(this.covariance(i, i)) * Math.sqrt(this.covariance(j, j));
    return scale > 0 ? this.covariance(i, j) / scale : NaN;
  }

  /**
   * n/(1 + (n − 1)ρ̄) for the mean ρ̄ of all pairs' correlations, cut to 0..1. Heads that never changed their vote have no
   * correlation and are not among the n. NaN before 200 closes, and while fewer than two heads changed theirs.
   */
  effectiveHeads(): number {
    if (this.size < WARM_UP) return NaN;
    let sum = 0;
    let pairs = 0;
    let n = 0;
    for (let i = 0; i < HEADS; i++) {
      if (this.covariance(i, i) > 0) n++;
      for (let j = i + 1; j < HEADS; j++) {
        const correlation = this.between(i, j);
        if (correlation !== correlation) continue;
        sum += correlation;
        pairs++;
      }
    }
    return pairs === 0 ? NaN : n / (1 + (n - 1) * Math.min(1, Math.max(0, sum / pairs)));
  }

  /** n² times the covariance: a whole number. */
  private covariance(i: number, j: number): number {
    if (this.#isStale) this.count();
    const product = this.#products[Math.min(i, j) * HEADS + Math.max(i, j)] as number;
    return this.size * product - (this.#sums[i] as number) * (this.#sums[j] as number);
  }

  private count(): void {
    const { rows } = this;
    const [sums, products] = [this.#sums.fill(0), this.#products.fill(0)];
    for (let start = 0; start < this.size * HEADS; start += HEADS) {
      for (let i = 0; i < HEADS; i++) {
        const vote = rows[start + i] as number;
        if (vote === 0) continue;
        sums[i] = (sums[i] as number) + vote;
        for (let j = i; j < HEADS; j++) {
          products[i * HEADS + j] = (products[i * HEADS + j] as number) + vote * (rows[start + j] as number);
        }
      }
    }
    this.#isStale = false;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
    this.#isStale = true;
  }
}
