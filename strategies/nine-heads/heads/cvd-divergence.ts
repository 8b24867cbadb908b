import { Ring } from '../../../engine/indicators/ring.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import type { Extreme } from '../primitives/extreme-log.ts';
import type { PivotTracker } from '../primitives/pivots.ts';
import { Decay } from './decay.ts';

const REGULAR = 0.25;
const HIDDEN = 0.12;
const APART_MAX = 60;
const AGE_MAX = 20;
const decay = new Decay(10);

/** The last pivot of one side, the running delta there, and the last divergence found. */
class DivergenceSide implements Stateful {
  /** Size of the last divergence, + bullish, and the candle at whose close it was known. */
  private size = 0;
  private foundAt = -Infinity;
  private price = NaN;
  private index = -Infinity;
  private delta = NaN;
  /** 1 for lows, −1 for highs: a higher pivot is then "beyond" for highs, a lower one for lows. */
  private readonly sign: 1 | -1;

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  add({ price, index, confirmedIndex }: Extreme, delta: number): void {
    const { sign } = this;
    const rise = sign * (price - this.price);
    const deltaRise = sign * (delta - this.delta);
    const found = rise < 0 && deltaRise > 0 ? REGULAR : rise > 0 && deltaRise < 0 ? HIDDEN : 0;
    if (found > 0 && index - this.index <= APART_MAX) {
      this.size = sign * found;
      this.foundAt = confirmedIndex;
    }
    this.price = price;
    this.index = index;
    this.delta = delta;
  }

  get isRegular(): boolean {
    return Math.abs(this.size) === REGULAR;
  }

  /** What is left of the divergence at candle `index`; 0 after 20 candles. */
  at(index: number): number {
    const age = index - this.foundAt;
    return age <= AGE_MAX ? this.size * decay.at(age) : 0;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/**
 * Divergence of price and running delta (taker buying less selling, never reset) between neighbouring pivots at most 60
 * candles apart. Lows: a lower low on a higher delta is bullish (0.25), a higher low on a lower delta is so in hiding (0.12).
 * Highs mirrored. Known when the later pivot is confirmed; each side's latest fades by half every 10 candles, gone after 20.
 */
export class CvdDivergence implements Stateful {
  readonly lows = new DivergenceSide(1);
  readonly highs = new DivergenceSide(-1);
  private total = 0;
  private readonly totals = new Ring(8);

  /** Takes the delta of the candle that just closed, and the pivots confirmed by it. */
  update(delta: number, pivots: PivotTracker): void {
    this.total += delta;
    this.totals.push(this.total);
    const { newLow, newHigh } = pivots;
    if (newLow !== null) this.lows.add(newLow, this.totals.at(pivots.right));
    if (newHigh !== null) this.highs.add(newHigh, this.totals.at(pivots.right));
  }

  /** Sum of what is left of both sides' divergences at candle `index`, + bullish. */
  at(index: number): number {
    return this.lows.at(index) + this.highs.at(index);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
