import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';

/** 16 cells make a block, 16 blocks a great block, and 16 of these either half of all. */
const GROUP = 16;
const GROUP_BITS = 4;
const LAST_OF_GROUP = GROUP - 1;
const CELLS = 2 * GROUP * GROUP * GROUP;
const PERIOD_MAX = 32_767;

/** A number's cell: its upper `digits` binary digits, `offset` added to it before, counted from those of 2^`exponent`. */
interface Scale {
  readonly offset: number;
  readonly digits: number;
  readonly exponent: number;
}

/**
 * How numbers are spread over cells. `shares`, 0..1: all cells are as wide as each other. `sizes`, whatever their unit:
 * 512 cells for every doubling from 2⁻¹² to 2⁴. The outermost cells take everything beyond.
 */
const SCALES = {
  shares: { offset: 1, digits: 13, exponent: 0 },
  sizes: { offset: 0, digits: 9, exponent: -12 },
} as const satisfies Record<string, Scale>;

/** Two counts lie in a word. For every place in a group: the words that let through the counts before it. */
const WORDS = GROUP / 2;
const BEFORE = new Int32Array(GROUP * WORDS);
const halvesBefore = new Int16Array(BEFORE.buffer);
for (let place = 0; place < GROUP; place++) halvesBefore.fill(-1, place * GROUP, place * GROUP + place);

/** A number and its two halves: sign, exponent and leading digits make up the upper one. */
const number = new Float64Array(1);
const halves = new Int32Array(number.buffer);
const UPPER = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOWER = 1 - UPPER;

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

/** How a rank is told. */
export interface RankOptions {
  readonly scale: keyof typeof SCALES;
  /** Fewer numbers than this give no rank. Default: a fifth of the period. */
  readonly minimum?: number;
  /** Lower ranks are told as this one: to know that they are lower takes less work. Default: 0. */
  readonly least?: number;
}

/**
 * Where a number stands among the last `period` numbers before it: (how many are smaller + half of those equal) / how
 * many there are, 0..1. Numbers are counted by cells of nearly equal ones, so that only those of its own cell have to be
 * compared: mostly none, or one by the digits that follow those of the cell. Swift for numbers that the scale spreads, exact
 * for all.
 */
export class PercentileRank implements Stateful {
  readonly period: number;
  readonly minimum: number;
  readonly least: number;
  /** Of the last number stepped over; NaN while there were too few before it, or when it was NaN. */
  rank = NaN;
  private readonly values: Float64Array;
  private count = 0;
  private next = 0;
  /** The counts: of the cells, of 16 of them, of 256, and of all in the lower half. */
  readonly #cells = new Int16Array(CELLS);
  readonly #blocks = new Int16Array(CELLS / GROUP);
  readonly #greats = new Int16Array(CELLS / GROUP / GROUP);
  readonly #cellWords = new Int32Array(this.#cells.buffer);
  readonly #blockWords = new Int32Array(this.#blocks.buffer);
  readonly #greatWords = new Int32Array(this.#greats.buffer);
  #lowerHalf = 0;
  /**
   * Of the newest number of a cell: in the upper half the 16 digits that follow those of the cell, in the lower half where
   * it lies. Without meaning while the cell is empty.
   */
  readonly #newest = new Int32Array(CELLS);
  /**
   * Equal numbers that follow each other in a cell are a run. Of its newest number: in the upper half how long it is,
   * numbers that have left since among them; in the lower half where the newest number of the run before lies.
   */
  readonly #links: Int32Array;
  readonly #offset: number;
  readonly #shift: number;
  readonly #lowest: number;

  /** Throws RangeError for a period beyond 32,767. */
  constructor(period: number, { scale, minimum = Math.ceil(period / 5), least = 0 }: RankOptions) {
    if (!(period <= PERIOD_MAX)) throw new RangeError(`PercentileRank: period must be at most ${PERIOD_MAX}.`);
    const { offset, digits, exponent } = SCALES[scale];
    this.period = period;
    this.minimum = Math.max(1, minimum);
    this.least = least;
    this.values = new Float64Array(period);
    this.#links = new Int32Array(period);
    this.#offset = offset;
    this.#shift = 20 - digits;
    this.#lowest = (1023 + exponent) << digits;
  }

  /** Ranks x among the numbers before it; x then joins them, and the oldest leaves. NaN is passed over. */
  step(x: number): void {
    if (x !== x) {
      this.rank = NaN;
      return;
    }
    const slot = this.next;
    const isFull = this.count === this.period;
    const leaving = isFull ? this.cellOf(this.values[slot] as number) : 0;
    const cell = this.cellOf(x);
    const digits = this.digitsBehind();
    this.rank = this.count < this.minimum ? NaN : this.rankIn(cell, digits, x);
    if (isFull) this.add(leaving, -1);
    else this.count++;
    this.next = slot + 1 === this.period ? 0 : slot + 1;
    this.values[slot] = x;
    this.enter(cell, digits, slot);
  }

  save(): State {
    return saveFields(this);
  }

  /** Everything else follows from the numbers. */
  restore(state: State): void {
    restoreFields(this, state);
    for (const counts of [this.#cells, this.#blocks, this.#greats]) counts.fill(0);
    this.#lowerHalf = 0;
    const oldest = this.count < this.period ? 0 : this.next;
    for (let i = 0; i < this.count; i++) {
      const slot = (oldest + i) % this.period;
      this.enter(this.cellOf(this.values[slot] as number), this.digitsBehind(), slot);
    }
  }

  /** Cell of a number: never lower for a larger one. Leaves it in `number` for `digitsBehind`. */
  private cellOf(x: number): number {
    number[0] = x + this.#offset;
    const cell = ((halves[UPPER] as number) >> this.#shift) - this.#lowest;
    return cell < 0 ? 0 : cell < CELLS ? cell : CELLS - 1;
  }

  /** The 16 digits behind those of the cell. */
  private digitsBehind(): number {
    const shift = this.#shift;
    return (((halves[UPPER] as number) << (16 - shift)) | ((halves[LOWER] as number) >>> (16 + shift))) & 0xffff;
  }

  private rankIn(cell: number, digits: number, x: number): number {
    const { count, least } = this;
    const block = cell >> GROUP_BITS;
    const great = block >> GROUP_BITS;
    const alike = this.#cells[cell] as number;
    let below = before(this.#cellWords, cell) + before(this.#blockWords, block) + before(this.#greatWords, great);
    if (great >= GROUP) below += this.#lowerHalf;
    if (below + alike <= least * count) return least;
    if (alike === 0) return below / count;
    const newest = this.#newest[cell] as number;
    const isEdge = cell === 0 || cell === CELLS - 1;
    if (alike === 1 && newest >>> 16 !== digits && !isEdge) below += Number(newest >>> 16 < digits);
    else below += this.compare(x, newest & 0xffff, alike);
    const rank = below / count;
    return rank < least ? least : rank;
  }

  /** Of the `alike` numbers of a cell, the newest of them at `slot`: how many are smaller, and half of those equal. */
  private compare(x: number, slot: number, alike: number): number {
    const { values } = this;
    const links = this.#links;
    let below = 0;
    let equal = 0;
    for (let left = alike; left > 0;) {
      const value = values[slot] as number;
      const link = links[slot] as number;
      const run = Math.min(link >> 16, left);
      if (value < x) below += run;
      else if (value === x) equal += run;
      left -= run;
      slot = link & 0xffff;
    }
    return below + equal / 2;
  }

  private add(cell: number, change: number): void {
    const cells = this.#cells;
    const blocks = this.#blocks;
    const greats = this.#greats;
    const block = cell >> GROUP_BITS;
    const great = block >> GROUP_BITS;
    cells[cell] = (cells[cell] as number) + change;
    blocks[block] = (blocks[block] as number) + change;
    greats[great] = (greats[great] as number) + change;
    if (great < GROUP) this.#lowerHalf += change;
  }

  /** Makes the number at `slot` the newest of its cell. */
  private enter(cell: number, digits: number, slot: number): void {
    const { values } = this;
    const newest = this.#newest[cell] as number;
    const last = newest & 0xffff;
    let link = (1 << 16) | last;
    if (newest >>> 16 === digits && (this.#cells[cell] as number) > 0 && values[last] === values[slot]) {
      const before = this.#links[last] as number;
      link = (Math.min((before >> 16) + 1, this.period) << 16) | (before & 0xffff);
    }
    this.#links[slot] = link;
    this.#newest[cell] = (digits << 16) | slot;
    this.add(cell, 1);
  }
}
