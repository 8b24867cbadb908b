import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import type { CandleHistory } from './candle-history.ts';
import { ExtremeLog } from './extreme-log.ts';
import type { Extreme } from './extreme-log.ts';

/**
 * Fractal pivots P(left, right): a high above the `left` highs before it and not below the `right` after it, known at
 * the close of the last of these; lows mirrored. Of equal highs the first qualifies.
 */
export class PivotTracker implements Stateful {
  readonly left: number;
  readonly right: number;
  private readonly highs = new ExtremeLog();
  private readonly lows = new ExtremeLog();
  /** Whether a high or a low was confirmed at this close. */
  hasNewHigh = false;
  hasNewLow = false;
  private index = -1;

  constructor(left: number, right: number) {
    this.left = left;
    this.right = right;
  }

  /** Looks at the candle that `past` has just taken. */
  update(past: CandleHistory): void {
    const index = ++this.index;
    const { left, right } = this;
    this.hasNewHigh = this.hasNewLow = false;
    if (index < left + right) return;
    if (this.isHighest(past)) {
      this.hasNewHigh = true;
      this.highs.push(past.high(right), index - right, index);
    }
    if (this.isLowest(past)) {
      this.hasNewLow = true;
      this.lows.push(past.low(right), index - right, index);
    }
  }

  /** The high confirmed at this close, or null. */
  get newHigh(): Extreme | null {
    return this.hasNewHigh ? this.highs.at(0) : null;
  }

  /** The low confirmed at this close, or null. */
  get newLow(): Extreme | null {
    return this.hasNewLow ? this.lows.at(0) : null;
  }

  /** The k-th latest confirmed high (0 the latest, up to 15), or null. */
  high(k: number): Extreme | null {
    return this.highs.at(k);
  }

  /** The k-th latest confirmed low (0 the latest, up to 15), or null. */
  low(k: number): Extreme | null {
    return this.lows.at(k);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private isHighest({ highs, newest, mask }: CandleHistory): boolean {
    const own = newest - this.right;
    const high = highs[own & mask] as number;
    for (let i = newest; i > own; i--) if ((highs[i & mask] as number) > high) return false;
    for (let i = own - this.left; i < own; i++) if ((highs[i & mask] as number) >= high) return false;
    return true;
  }

  private isLowest({ lows, newest, mask }: CandleHistory): boolean {
    const own = newest - this.right;
    const low = lows[own & mask] as number;
    for (let i = newest; i > own; i--) if ((lows[i & mask] as number) < low) return false;
    for (let i = own - this.left; i < own; i++) if ((lows[i & mask] as number) <= low) return false;
    return true;
  }
}
