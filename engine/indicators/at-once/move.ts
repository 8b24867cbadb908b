import type { Candle } from '../../market/candle.ts';
import { rangeSince } from '../true-range.ts';

/** A candle and what it did since the close before: read and worked out once for everything that is made of it. */
export class Move {
  high = NaN;
  low = NaN;
  close = NaN;
  /** The close before; with it `change` and `range` are NaN at the first candle. */
  last = NaN;
  change = NaN;
  /** True range, in quote units. */
  range = NaN;

  update(candle: Candle): void {
    const last = this.close;
    const { close } = candle;
    this.high = candle.high;
    this.low = candle.low;
    this.close = close;
    this.last = last;
    this.change = close - last;
    this.range = last === last ? rangeSince(candle, last) : NaN;
  }
}
