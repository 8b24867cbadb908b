import { isIncomplete } from '../../../engine/market/candle.ts';
import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { MINUTE_MS, THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import type { SessionClock } from '../primitives/session-clock.ts';

/** How far beyond the night's range price must trade, in ATR14 of the candle before. */
const RAID_ATR = 0.1;
/** How long it may take to close back. */
const RETURN_MINUTES_MAX = 60;

/** One side's raid of the day, in the side's frame: prices negated for shorts. At most one a New York day. */
class Raid {
  /** Close of the last confirmed swing: epoch ms and candle number. */
  confirmedTime = NaN;
  confirmedIndex = -1;
  private isSpent = false;
  private startTime = NaN;

  /** A new New York day. */
  renew(): void {
    this.isSpent = false;
    this.startTime = NaN;
  }

  /** Gives up a raid under way. */
  cancel(): void {
    this.startTime = NaN;
  }

  start(time: number): void {
    if (this.isSpent) return;
    this.isSpent = true;
    this.startTime = time;
  }

  /** A close back inside confirms while there is time. */
  settle(time: number, index: number, isBack: boolean): void {
    if (this.startTime !== this.startTime) return;
    if (time - this.startTime > RETURN_MINUTES_MAX * MINUTE_MS) this.cancel();
    else if (isBack) {
      this.confirmedTime = time;
      this.confirmedIndex = index;
      this.cancel();
    }
  }
}

/**
 * Judas swings: in a kill zone the price first trades beyond the range of the Asian night (20:00–24:00 New York,
 * frozen at midnight), then closes back inside within the hour. Known at the close that is back.
 */
export class JudasSwing implements Stateful {
  /** The night's range that counts today, NaN without one. */
  nightHigh = NaN;
  nightLow = NaN;
  /** Below the night's low and back: bullish. */
  readonly long = new Raid();
  /** Above the night's high and back: bearish. */
  readonly short = new Raid();
  private formingHigh = NaN;
  private formingLow = NaN;
  private day = NaN;

  /** Takes the next close; `clock` stands at its last millisecond. `atr` is ATR14 of the candle before, NaN if not warm. */
  update(candle: Candle, clock: SessionClock, { index, atr }: { index: number; atr: number }): void {
    if (clock.dayNumber !== this.day) this.startDay(clock.dayNumber);
    const { high, low, close, closeTime } = candle;
    const reach = RAID_ATR * atr - THRESHOLD_EPSILON;
    const isBelow = this.nightLow - low >= reach;
    const isAbove = high - this.nightHigh >= reach;
    if (isIncomplete(candle)) {
      this.long.cancel();
      this.short.cancel();
    } else if ((isBelow || isAbove) && clock.isKillZone) {
      if (isBelow) this.long.start(closeTime);
      if (isAbove) this.short.start(closeTime);
    }
    this.long.settle(closeTime, index, close > this.nightLow);
    this.short.settle(closeTime, index, close < this.nightHigh);
    if (!clock.isIn('ASIA')) return;
    this.formingHigh = high <= this.formingHigh ? this.formingHigh : high;
    this.formingLow = low >= this.formingLow ? this.formingLow : low;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private startDay(day: number): void {
    // only the night just over counts, not one before a gap of days
    const isNextDay = day === this.day + 1;
    this.day = day;
    this.nightHigh = isNextDay ? this.formingHigh : NaN;
    this.nightLow = isNextDay ? this.formingLow : NaN;
    this.formingHigh = this.formingLow = NaN;
    this.long.renew();
    this.short.renew();
  }
}
