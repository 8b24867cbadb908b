import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import type { Scope } from '../scope.ts';

/** The band of an optimal entry: shares of the leg given back. */
const ENTRY_MIN = 0.62;
const ENTRY_IDEAL = 0.705;
const ENTRY_MAX = 0.79;
const ENTRY_SPAN = 0.17;

/**
 * The leg that a break of structure left behind, and how much of it price has given back: from the leg's low to the
 * first P(5,5) high confirmed after the break, until a close at or below the low. For breaks downwards all prices are
 * negated.
 */
export class Retracement implements Stateful {
  readonly direction: 1 | -1;
  /** Share of the leg given back at the last close; NaN without a whole leg. */
  ratio = NaN;
  private low = NaN;
  private high = NaN;
  private breakIndex = -1;

  constructor(direction: 1 | -1) {
    this.direction = direction;
  }

  update({ structure, pivots5, candle, index }: Scope): void {
    const { direction } = this;
    if (structure.lastEventIndex(direction) === index) {
      this.low = direction > 0 ? structure.rangeLow : -structure.rangeHigh;
      this.high = NaN;
      this.breakIndex = index;
    }
    const close = direction * candle.close;
    if (!(close > this.low)) this.low = this.high = NaN;
    const pivot = direction > 0 ? pivots5.newHigh : pivots5.newLow;
    if (pivot !== null && this.high !== this.high && index > this.breakIndex) this.high = direction * pivot.price;
    this.ratio = structure.trend === direction ? (this.high - close) / (this.high - this.low) : NaN;
  }

  /** How good an entry the last close was, 0..1: 1 at the ideal 0.705, 0 outside 0.62–0.79. */
  get quality(): number {
    const { ratio } = this;
    const isInside = ratio >= ENTRY_MIN - THRESHOLD_EPSILON && ratio <= ENTRY_MAX + THRESHOLD_EPSILON;
    return isInside ? 1 - Math.abs(ratio - ENTRY_IDEAL) / ENTRY_SPAN : 0;
  }

  /** The ideal price of an entry, in the middle of the band; NaN without a whole leg, or against the trend. */
  get ideal(): number {
    const { direction, ratio, low, high } = this;
    return ratio === ratio ? direction * (high - ENTRY_IDEAL * (high - low)) : NaN;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
