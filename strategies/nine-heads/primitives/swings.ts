import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import type { CandleHistory } from './candle-history.ts';

/** The lowest of some consecutive candles (of equals the latest), and the highs since. */
class Stretch {
  low = Infinity;
  /** High of the lowest candle. */
  high = -Infinity;
  /** Highest high from the lowest candle on. */
  highSince = -Infinity;
  highest = -Infinity;

  /** Appends a candle. */
  add(high: number, low: number): void {
    if (low <= this.low) {
      this.low = low;
      this.high = this.highSince = high;
    } else if (high > this.highSince) this.highSince = high;
    if (high > this.highest) this.highest = high;
  }

  /** Appends a stretch. */
  join(later: Stretch): void {
    if (later.low <= this.low) {
      this.low = later.low;
      this.high = later.high;
      this.highSince = later.highSince;
    } else if (later.highest > this.highSince) this.highSince = later.highest;
    if (later.highest > this.highest) this.highest = later.highest;
  }
}

/** A swing high that no close has broken. */
class Swing {
  readonly price: number;
  /** Its own candle, and the candles after it up to the next swing's, or up to `right` candles ago. */
  readonly own = new Stretch();
  readonly after = new Stretch();

  constructor(high: number, low: number) {
    this.price = high;
    this.own.add(high, low);
  }
}

/** What a close above a swing high tells. Prices are mirrored (negated) for swing lows. */
export interface SwingBreak {
  /** The broken swing's price. */
  readonly price: number;
  /** Lowest low from the swing's candle to now, and the highest high since that low. */
  readonly legLow: number;
  readonly legHigh: number;
  /** The lowest candle strictly between the swing's and this one. */
  readonly blockLow: number;
  readonly blockHigh: number;
}

/**
 * Unbroken swing highs, as a stack: a swing above older ones hides them for good, since a close above it is above them
 * too. So prices fall from the oldest to the latest, and the latest is the reference. With `direction` −1 all prices are
 * mirrored and the swings are lows.
 */
export class SwingStack implements Stateful {
  readonly direction: 1 | -1;
  private stack: Swing[] = [];
  readonly #right: number;

  /** `right`: how many candles after a swing's own prove it. */
  constructor(direction: 1 | -1, right: number) {
    this.direction = direction;
    this.#right = right;
  }

  /** Price of the latest unbroken swing, not mirrored; NaN when there is none. */
  get reference(): number {
    const top = this.stack.at(-1);
    return top === undefined ? NaN : top.price * this.direction;
  }

  /** Takes the candle that `past` has just taken; `isProven` when it proves the one `right` candles ago a swing. */
  update(past: CandleHistory, isProven: boolean): void {
    const { stack } = this;
    if (stack.length === 0 && !isProven) return;
    const high = this.high(past, this.#right);
    const low = this.low(past, this.#right);
    if (isProven) {
      while (stack.length > 0 && (stack[stack.length - 1] as Swing).price <= high) this.drop();
      stack.push(new Swing(high, low));
    } else (stack[stack.length - 1] as Swing).after.add(high, low);
  }

  /** The break by the candle that `past` has just taken, or null. Every swing that it closed above is gone then. */
  breakBy(past: CandleHistory): SwingBreak | null {
    const { stack } = this;
    const top = stack[stack.length - 1];
    const close = (past.closes[past.newest & past.mask] as number) * this.direction;
    if (top === undefined || !(close > top.price)) return null;
    const between = new Stretch();
    between.join(top.after);
    for (let age = this.#right - 1; age > 0; age--) between.add(this.high(past, age), this.low(past, age));
    const leg = new Stretch();
    leg.join(top.own);
    leg.join(between);
    leg.add(this.high(past, 0), this.low(past, 0));
    while (stack.length > 0 && (stack[stack.length - 1] as Swing).price < close) this.drop();
    return {
      price: top.price,
      legLow: leg.low,
      legHigh: leg.highSince,
      blockLow: between.low,
      blockHigh: between.high,
    };
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    this.stack = (state as { stack: State[] }).stack.map((saved) => {
      const swing = new Swing(NaN, NaN);
      restoreFields(swing, saved);
      return swing;
    });
  }

  /** Takes the latest swing off; its candles now lie after the one below. */
  private drop(): void {
    const swing = this.stack.pop() as Swing;
    const below = this.stack[this.stack.length - 1];
    below?.after.join(swing.own);
    below?.after.join(swing.after);
  }

  private high({ highs, lows, newest, mask }: CandleHistory, age: number): number {
    const slot = (newest - age) & mask;
    return this.direction > 0 ? (highs[slot] as number) : -(lows[slot] as number);
  }

  private low({ highs, lows, newest, mask }: CandleHistory, age: number): number {
    const slot = (newest - age) & mask;
    return this.direction > 0 ? (lows[slot] as number) : -(highs[slot] as number);
  }
}
