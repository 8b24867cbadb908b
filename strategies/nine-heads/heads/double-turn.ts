import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import type { Scope } from '../scope.ts';

const APART_ATR = 0.5;
const APART_CANDLES = 10;

/**
 * Double bottoms or tops: the last two confirmed lows (highs) of the 3-ATR zigzag lie within half an ATR and at least ten
 * candles apart. Complete at the first close beyond the extreme between them.
 */
export class DoubleTurn implements Stateful {
  private readonly kind: 'low' | 'high';
  private known = 0;
  /** Price that a close must pass; NaN while nothing is in the making. */
  private line = NaN;

  constructor(kind: 'low' | 'high') {
    this.kind = kind;
  }

  /** Looks at the candle that just closed; true when it completes the pattern. */
  update({ zigzag3, candle, atr }: Scope): boolean {
    if (zigzag3.total !== this.known) {
      this.known = zigzag3.total;
      const [second, between, first] = [zigzag3.extreme(0), zigzag3.extreme(1), zigzag3.extreme(2)];
      if (second?.kind === this.kind) {
        const isLevel =
          between !== null &&
          first !== null &&
          Math.abs(second.price - first.price) <= (APART_ATR + THRESHOLD_EPSILON) * atr &&
          second.index - first.index >= APART_CANDLES;
        this.line = isLevel ? between.price : NaN;
      }
    }
    const isComplete = this.kind === 'low' ? candle.close > this.line : candle.close < this.line;
    if (isComplete) this.line = NaN;
    return isComplete;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
