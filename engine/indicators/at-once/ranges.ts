import { FEATURE } from '../feature-columns.ts';
import { WilderMean } from '../smoothing.ts';
import type { Move } from './move.ts';

const SUPERTREND_MULTIPLIER = 3;
const KELTNER_MULTIPLIER = 2;

/** What is made of true ranges: ATR, Keltner's channel and the supertrend. */
export class Ranges {
  /** The supertrend's side, 1 or −1, NaN before it is warm. */
  side = NaN;
  private readonly atr10 = new WilderMean(10);
  private readonly atr14 = new WilderMean(14);
  private upper = NaN;
  private lower = NaN;
  readonly #values: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  /** Comes after the averages of the close: the middle of Keltner's channel is one of them. */
  update(move: Move): void {
    const { range, close } = move;
    const values = this.#values;
    // of the first candle the range is NaN, and passed over
    const atr = this.atr14.push(range);
    const atr10 = this.atr10.push(range);
    const middle = values[FEATURE.keltner_middle] as number;
    const reach = KELTNER_MULTIPLIER * atr10;
    values[FEATURE.atr] = atr;
    values[FEATURE.atr_percent] = (100 * atr) / close;
    values[FEATURE.keltner_upper] = middle + reach;
    values[FEATURE.keltner_lower] = middle - reach;
    if (atr10 === atr10) this.updateSupertrend(move, SUPERTREND_MULTIPLIER * atr10);
  }

  private updateSupertrend({ high, low, close, last }: Move, reach: number): void {
    const { upper, lower } = this;
    const middle = (high + low) / 2;
    const above = middle + reach;
    const below = middle - reach;
    if (this.side !== this.side) {
      this.upper = above;
      this.lower = below;
      this.side = close > above ? 1 : -1;
    } else {
      // a band only tightens while price stays inside it
      this.upper = above < upper || last > upper ? above : upper;
      this.lower = below > lower || last < lower ? below : lower;
      if (this.side < 0 ? close > this.upper : close < this.lower) this.side = -this.side;
    }
    this.#values[FEATURE.supertrend] = this.side > 0 ? this.lower : this.upper;
  }
}
