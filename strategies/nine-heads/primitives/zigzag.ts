import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import type { CandleHistory } from './candle-history.ts';
import { ExtremeLog } from './extreme-log.ts';
import type { Extreme } from './extreme-log.ts';

/** A turning point of a zigzag; highs and lows alternate. */
export interface Turn extends Extreme {
  readonly kind: 'high' | 'low';
}

/**
 * Zigzag by directional change: an extreme is confirmed by the first close at least `multiple` ATR14 (of the candle
 * before) away from it. O(1), never repaints. A candle that sets a new extreme confirms nothing of that side.
 */
export class ZigZag implements Stateful {
  readonly multiple: number;
  private readonly turns = new ExtremeLog();
  /** 1 while the price is rising from the last low, −1 while falling from the last high, 0 before the first. */
  private direction = 0;
  private high = -Infinity;
  private highIndex = -1;
  /** Lowest low since the high, and its candle; Infinity while there is none. */
  private lowAfter = Infinity;
  private lowAfterIndex = -1;
  private low = Infinity;
  private lowIndex = -1;
  private highAfter = -Infinity;
  private highAfterIndex = -1;
  private hasNew = false;

  constructor(multiple: number) {
    this.multiple = multiple;
  }

  /**
   * Looks at the candle that `past` has just taken. `index` is its number, `atrBefore` the ATR14 one candle ago; nothing
   * happens before that is warm.
   */
  update(past: CandleHistory, { index, atrBefore }: { readonly index: number; readonly atrBefore: number }): void {
    this.hasNew = false;
    if (atrBefore !== atrBefore) return;
    const least = this.multiple * atrBefore - THRESHOLD_EPSILON;
    const close = past.closes[past.newest & past.mask] as number;
    if (this.direction > 0) {
      this.followHigh(past, index);
      const fall = this.high - close;
      if (this.highIndex < index && fall >= 0 && fall >= least) this.turnDown(past, index);
    } else if (this.direction < 0) {
      this.followLow(past, index);
      const rise = close - this.low;
      if (this.lowIndex < index && rise >= 0 && rise >= least) this.turnUp(past, index);
    } else this.start(past, index, least);
  }

  /** The extreme confirmed at this close, or null. */
  get confirmed(): Turn | null {
    return this.hasNew ? this.extreme(0) : null;
  }

  /** The k-th latest confirmed extreme (0 the latest, up to 15), or null. */
  extreme(k: number): Turn | null {
    const turn = this.turns.at(k);
    if (turn === null) return null;
    const { price, index, confirmedIndex } = turn;
    return { kind: this.direction < 0 === (k % 2 === 0) ? 'high' : 'low', price, index, confirmedIndex };
  }

  /** How many extremes have been confirmed. */
  get total(): number {
    return this.turns.total;
  }

  /** Which way the unconfirmed leg runs: 1 up, −1 down, 0 before the first extreme. */
  get legDirection(): number {
    return this.direction;
  }

  /** The unconfirmed extreme of the leg under way: its highest high or lowest low; NaN before the first extreme. */
  get runningExtreme(): number {
    return this.direction > 0 ? this.high : this.direction < 0 ? this.low : NaN;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  /** Before the first extreme both ways are open. */
  private start(past: CandleHistory, index: number, least: number): void {
    this.followHigh(past, index);
    this.followLow(past, index);
    const close = past.close(0);
    const fall = this.highIndex < index ? this.high - close : -1;
    const rise = this.lowIndex < index ? close - this.low : -1;
    const isHigh = fall >= 0 && fall >= least && this.isFallFirst(close);
    const isLow = rise >= 0 && rise >= least && this.isRiseFirst(close);
    if (isHigh && (!isLow || fall > rise || (fall === rise && this.highIndex > this.lowIndex)))
      this.turnDown(past, index);
    else if (isLow) this.turnUp(past, index);
  }

  private followHigh({ highs, lows, newest, mask }: CandleHistory, index: number): void {
    const high = highs[newest & mask] as number;
    const low = lows[newest & mask] as number;
    if (high > this.high) {
      this.high = high;
      this.highIndex = index;
      this.lowAfter = Infinity;
    } else if (low < this.lowAfter) {
      this.lowAfter = low;
      this.lowAfterIndex = index;
    }
  }

  private followLow({ highs, lows, newest, mask }: CandleHistory, index: number): void {
    const high = highs[newest & mask] as number;
    const low = lows[newest & mask] as number;
    if (low < this.low) {
      this.low = low;
      this.lowIndex = index;
      this.highAfter = -Infinity;
    } else if (high > this.highAfter) {
      this.highAfter = high;
      this.highAfterIndex = index;
    }
  }

  private isFallFirst(close: number): boolean {
    return this.highIndex > this.lowIndex || this.high - close >= Math.abs(close - this.low);
  }

  private isRiseFirst(close: number): boolean {
    return this.lowIndex > this.highIndex || close - this.low >= Math.abs(this.high - close);
  }

  private turnDown(past: CandleHistory, index: number): void {
    this.turns.push(this.high, this.highIndex, index);
    this.hasNew = true;
    this.direction = -1;
    this.low = this.lowAfter;
    this.lowIndex = this.lowAfterIndex;
    this.highAfter = -Infinity;
    for (let age = index - this.lowIndex - 1; age >= 0; age--) {
      if (past.high(age) > this.highAfter) [this.highAfter, this.highAfterIndex] = [past.high(age), index - age];
    }
  }

  private turnUp(past: CandleHistory, index: number): void {
    this.turns.push(this.low, this.lowIndex, index);
    this.hasNew = true;
    this.direction = 1;
    this.high = this.highAfter;
    this.highIndex = this.highAfterIndex;
    this.lowAfter = Infinity;
    for (let age = index - this.highIndex - 1; age >= 0; age--) {
      if (past.low(age) < this.lowAfter) [this.lowAfter, this.lowAfterIndex] = [past.low(age), index - age];
    }
  }
}
