import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { HEAD_IDS } from './head.ts';

/** Closes looked back on, and closes needed before there is a figure. */
const PERIOD = 500;
const WARM_UP = 200;

const HEADS = HEAD_IDS.length;
const WORDS = Math.ceil(PERIOD / 32);

/** How many bits are set (Warren, Hacker's Delight, 5-1). */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * How alike the heads vote: Pearson correlations of their directions (1, −1, 0) over the last 500 closes. Most closes are
 * never asked about, so the sums, all whole numbers, are worked out when somebody asks.
 */
export class VoteCorrelation implements Stateful {
  /** A bit per close and nine words, one per head, for 32 closes: who said long, and who said short. */
  private readonly longs = new Int32Array(HEADS * WORDS);
  private readonly shorts = new Int32Array(HEADS * WORDS);
  private next = 0;
  private size = 0;
  readonly #sums = new Int32Array(HEADS);
  /** Σ of products of directions by (head, head), upper triangle; the diagonal holds the squares. */
  readonly #products = new Int32Array(HEADS * HEADS);
  #isStale = true;

  /** Takes who said long and who short at the next close, a bit per head. */
  push({ longs, shorts }: { readonly longs: number; readonly shorts: number }): void {
    const { next } = this;
    const shift = next & 31;
    for (let i = 0, word = (next >> 5) * HEADS; i < HEADS; i++, word++) {
      const kept = ~(1 << shift);
      this.longs[word] = ((this.longs[word] as number) & kept) | (((longs >> i) & 1) << shift);
      this.shorts[word] = ((this.shorts[word] as number) & kept) | (((shorts >> i) & 1) << shift);
    }
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
    for (let i = 0; i < HEADS; i++) {
      this.#sums[i] = this.balance(i);
      for (let j = i; j < HEADS; j++) this.#products[i * HEADS + j] = this.product(i, j);
    }
    this.#isStale = false;
  }

  /** Closes at which a head said long, less those at which it said short. */
  private balance(i: number): number {
    let sum = 0;
    for (let word = i; word < HEADS * WORDS; word += HEADS) {
      sum += bitsOf(this.longs[word] as number) - bitsOf(this.shorts[word] as number);
    }
    return sum;
  }

  /** Closes at which two heads took the same side, less those at which they took opposite ones. */
  private product(i: number, j: number): number {
    const { longs, shorts } = this;
    let sum = 0;
    for (let word = 0; word < HEADS * WORDS; word += HEADS) {
      const [ours, theirs] = [word + i, word + j];
      const long = longs[ours] as number;
      const short = shorts[ours] as number;
      const [otherLong, otherShort] = [longs[theirs] as number, shorts[theirs] as number];
      // nobody says both, so the two kinds never share a bit
      sum += bitsOf((long & otherLong) | (short & otherShort)) - bitsOf((long & otherShort) | (short & otherLong));
    }
    return sum;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
    this.#isStale = true;
  }
}
