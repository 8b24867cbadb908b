import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import type { CandleHistory } from './candle-history.ts';
import { ZoneList } from './zones.ts';

/** In ATR14 of the candle before: the smallest gap, and the smallest overlap of two opposite gaps. */
const GAP_MIN_ATR = 0.25;
const OVERLAP_MIN_ATR = 0.1;
/** A balanced range needs its two gaps within this many candles. */
const BALANCE_AGE_MAX = 20;

/** The zones that work in one direction. */
class GapSide {
  readonly gaps: ZoneList;
  readonly balanced: ZoneList;
  readonly inverted: ZoneList;

  constructor(direction: 1 | -1) {
    this.gaps = new ZoneList(direction, { ageMax: 300, endsWhen: 'filled' });
    this.balanced = new ZoneList(direction, { ageMax: 300, endsWhen: 'closedBeyond' });
    this.inverted = new ZoneList(direction, { ageMax: 50, endsWhen: 'filled' });
  }
}

/**
 * Fair-value gaps: the price span that the middle one of three candles crossed alone, with a body in its direction. A gap
 * lives until price trades through it; when a candle closes beyond it, it works as a zone of the other direction for 50
 * candles (inverted). Where a new gap overlaps an open one of the other direction at most 20 candles older, the overlap is
 * a balanced price range of the new one's direction, until a close beyond it. Directions: 1 bullish, −1 bearish.
 */
export class FairValueGaps implements Stateful {
  private readonly bullish = new GapSide(1);
  private readonly bearish = new GapSide(-1);
  /** Direction of the gap proven at this close, 0 for none. */
  newGap: 1 | -1 | 0 = 0;
  /** Direction of the balanced range proven at this close, 0 for none. */
  newBalance: 1 | -1 | 0 = 0;

  /** Takes the candle that `past` has just taken. `atrBefore` is the ATR14 one candle ago. */
  update(past: CandleHistory, candle: Candle, { index, atrBefore }: { index: number; atrBefore: number }): void {
    const { bullish, bearish } = this;
    this.newGap = this.newBalance = 0;
    bullish.gaps.step(candle, index, bearish.inverted);
    bearish.gaps.step(candle, index, bullish.inverted);
    bullish.balanced.step(candle, index, null);
    bearish.balanced.step(candle, index, null);
    bullish.inverted.step(candle, index, null);
    bearish.inverted.step(candle, index, null);
    const size = GAP_MIN_ATR * atrBefore - THRESHOLD_EPSILON;
    const { highs, lows, newest, mask } = past;
    const high = highs[(newest - 2) & mask] as number;
    const low = lows[(newest - 2) & mask] as number;
    // the spans overlap most of the time
    if (!(candle.low > high || candle.high < low)) return;
    const body = past.close(1) - past.open(1);
    if (body > 0 && candle.low > high && candle.low - high >= size) {
      this.open(1, { low: high, high: candle.low, index, atrBefore });
    } else if (body < 0 && candle.high < low && low - candle.high >= size) {
      this.open(-1, { low: candle.high, high: low, index, atrBefore });
    }
  }

  /** The last candle that reached an open gap of this direction and closed at its middle or better; −Infinity if none. */
  lastReaction(direction: 1 | -1): number {
    return this.side(direction).gaps.lastReaction;
  }

  /** The same of balanced ranges. */
  lastBalancedReaction(direction: 1 | -1): number {
    return this.side(direction).balanced.lastReaction;
  }

  /** The same of inverted gaps that now work in this direction. */
  lastInvertedReaction(direction: 1 | -1): number {
    return this.side(direction).inverted.lastReaction;
  }

  /** True when an open gap or balanced range of this direction lies at most `distance` from the price. */
  isNear(direction: 1 | -1, price: number, distance: number): boolean {
    const { gaps, balanced } = this.side(direction);
    return gaps.isNear(price, distance) || balanced.isNear(price, distance);
  }

  /** Open gaps of one direction. */
  gaps(direction: 1 | -1): ZoneList {
    return this.side(direction).gaps;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private side(direction: 1 | -1): GapSide {
    return direction > 0 ? this.bullish : this.bearish;
  }

  private open(direction: 1 | -1, gap: { low: number; high: number; index: number; atrBefore: number }): void {
    const { low, high, index } = gap;
    const side = this.side(direction);
    this.newGap = direction;
    side.gaps.add(low, high, index);
    const overlapMin = OVERLAP_MIN_ATR * gap.atrBefore - THRESHOLD_EPSILON;
    this.side(direction > 0 ? -1 : 1).gaps.overlaps(low, high, {
      since: index - BALANCE_AGE_MAX,
      visit: (from, to) => {
        if (to - from < overlapMin) return;
        side.balanced.add(from, to, index);
        this.newBalance = direction;
      },
    });
  }
}
