import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';

/** 512 cells for every doubling from 2⁻¹² to 2⁴; the outermost take everything beyond. */
const CELLS = 8192;
const CELL_SHIFT = 11;
const FIRST_CELL = (1023 - 12) << (20 - CELL_SHIFT);
/** 16 cells make a block, 16 blocks a great block, and 16 of these either half of all. */
const GROUP = 16;
const GROUP_BITS = 4;
const LAST_OF_GROUP = GROUP - 1;
const PERIOD_MAX = 32_767;

/** Two counts lie in a word. For every place in a group: the words that let through the counts before it. */
const WORDS = GROUP / 2;
const BEFORE = new Int32Array(GROUP * WORDS);
const halvesBefore = new Int16Array(BEFORE.buffer);
for (let place = 0; place < GROUP; place++) halvesBefore.fill(-1, place * GROUP, place * GROUP + place);

/** A number and its two halves: sign, exponent and leading digits make up the upper one. */
const number = new Float64Array(1);
const halves = new Int32Array(number.buffer);
const UPPER = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Cell of a number: never lower for a larger one. Zero and everything negative share the first. */
function cellOf(x: number): number {
  number[0] = x;
  const cell = ((halves[UPPER] as number) >> CELL_SHIFT) - FIRST_CELL;
  return cell < 0 ? 0 : cell < CELLS ? cell : CELLS - 1;
}

/** Sum of the counts that stand before the one at `index` in its group: no branch that could be guessed wrong. */
function before(words: Int32Array, index: number): number {
  const word = (index >> GROUP_BITS) * WORDS;
  const mask = (index & LAST_OF_GROUP) * WORDS;
  const pairs =
    ((words[word] as number) & (BEFORE[mask] as number)) +
    ((words[word + 1] as number) & (BEFORE[mask + 1] as number)) +
    ((words[word + 2] as number) & (BEFORE[mask + 2] as number)) +
    ((words[word + 3] as number) & (BEFORE[mask + 3] as number)) +
    ((words[word + 4] as number) & (BEFORE[mask + 4] as number)) +
    ((words[word + 5] as number) & (BEFORE[mask + 5] as number)) +
    ((words[word + 6] as number) & (BEFORE[mask + 6] as number)) +
    ((words[word + 7] as number) & (BEFORE[mask + 7] as number));
  return (pairs & 0xffff) + (pairs >>> 16);
}

/**
 * Where a number stands among the last `period` numbers before it: (how many are smaller + half of those equal) / how
 * many there are, 0..1. Numbers are counted by cells of nearly equal ones, so that only those of its own cell have to be
 * compared; there they queue, the oldest first, equal neighbours as one run. Swift for numbers from 0 up, exact for all.
 */
export class PercentileRank implements Stateful {
  readonly period: number;
  /** Fewer numbers than this give no rank. */
  readonly minimum: number;
  /** The cells of the numbers held. */
  private readonly ring: Int16Array;
  private count = 0;
  private next = 0;
  private lowerHalf = 0;
  private readonly greats = new Int16Array(CELLS / GROUP / GROUP);
  private readonly blocks = new Int16Array(CELLS / GROUP);
  private readonly cells = new Int16Array(CELLS);
  readonly #greatWords = new Int32Array(this.greats.buffer);
  readonly #blockWords = new Int32Array(this.blocks.buffer);
  readonly #cellWords = new Int32Array(this.cells.buffer);
  /** First and last run of a cell; −1 for none. */
  private readonly heads = new Int16Array(CELLS).fill(-1);
  private readonly tails = new Int16Array(CELLS);
  private readonly runValues: Float64Array;
  private readonly runSizes: Int16Array;
  /** The run behind a run in its cell, or behind a free one in the list of these. */
  private readonly runNext: Int16Array;
  private free = 0;

  /** Throws RangeError for a period beyond 32,767. */
  constructor(period: number, minimum = Math.ceil(period / 5)) {
    if (!(period <= PERIOD_MAX)) throw new RangeError(`PercentileRank: period must be at most ${PERIOD_MAX}.`);
    this.period = period;
    this.minimum = minimum;
    this.ring = new Int16Array(period);
    this.runValues = new Float64Array(period);
    this.runSizes = new Int16Array(period);
    this.runNext = Int16Array.from(this.runSizes, (_, i) => i + 1);
  }

  /** How many numbers are held. */
  get size(): number {
    return this.count;
  }

  /** Rank of x among the numbers held; NaN while there are too few, or when x is NaN. */
  rank(x: number): number {
    const { count, runValues, runSizes, runNext } = this;
    if (x !== x || count < this.minimum || count === 0) return NaN;
    const cell = cellOf(x);
    const block = cell >> GROUP_BITS;
    const great = block >> GROUP_BITS;
    let below = before(this.#cellWords, cell) + before(this.#blockWords, block) + before(this.#greatWords, great);
    if (great >= GROUP) below += this.lowerHalf;
    let equal = 0;
    for (let run = this.heads[cell] as number; run >= 0; run = runNext[run] as number) {
      const value = runValues[run] as number;
      const size = runSizes[run] as number;
      below += size & -Number(value < x);
      equal += size & -Number(value === x);
    }
    return (below + equal / 2) / count;
  }

  /** Adds a number, the oldest leaves; NaN is passed over. */
  push(x: number): void {
    if (x !== x) return;
    const { ring, next } = this;
    if (this.count < this.period) this.count++;
    else this.leave(ring[next] as number);
    const cell = cellOf(x);
    ring[next] = cell;
    this.next = next + 1 === this.period ? 0 : next + 1;
    this.enter(x, cell);
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

  private add(cell: number, change: number): void {
    const { greats, blocks, cells } = this;
    const block = cell >> GROUP_BITS;
    const great = block >> GROUP_BITS;
    cells[cell] = (cells[cell] as number) + change;
    blocks[block] = (blocks[block] as number) + change;
    greats[great] = (greats[great] as number) + change;
    this.lowerHalf += change & -Number(great < GROUP);
  }

  /** The oldest number of all is the oldest of its cell. */
  private leave(cell: number): void {
    const { heads, runSizes, runNext } = this;
    this.add(cell, -1);
    const run = heads[cell] as number;
    runSizes[run] = (runSizes[run] as number) - 1;
    if (runSizes[run] !== 0) return;
    heads[cell] = runNext[run] as number;
    runNext[run] = this.free;
    this.free = run;
  }

  private enter(x: number, cell: number): void {
    const { heads, tails, runValues, runSizes, runNext } = this;
    this.add(cell, 1);
    const tail = (heads[cell] as number) < 0 ? -1 : (tails[cell] as number);
    if (tail >= 0 && runValues[tail] === x) {
      runSizes[tail] = (runSizes[tail] as number) + 1;
      return;
    }
    const run = this.free;
    this.free = runNext[run] as number;
    runValues[run] = x;
    runSizes[run] = 1;
    runNext[run] = -1;
    if (tail < 0) heads[cell] = run;
    else runNext[tail] = run;
    tails[cell] = run;
  }
}
