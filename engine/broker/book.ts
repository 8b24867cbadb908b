import { HOUR_MS, MINUTE_MS } from '../market/units.ts';
import type { Instrument } from '../market/instrument.ts';
import { restoreFields, saveFields } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import type { Side, Signal } from '../strategy/decision.ts';
import type { PositionView } from '../strategy/view.ts';
import type { ExitKind } from './trade.ts';

/** An order to enter, with what was known when it was decided. */
export interface PendingEntry {
  readonly signal: Signal;
  readonly decidedAt: number;
  /** The decision's close. */
  readonly close: number;
  readonly equity: number;
}

/** How many whole hours back a funding may become known. */
const HOURS_KEPT = 24;

/** The position open at a whole hour: who pays or receives a funding that becomes known later. */
export interface HourMark {
  time: number;
  close: number;
  tradeId: number;
  direction: number;
  quantity: number;
}

/**
 * One symbol's orders and position. `direction` is 0 while flat; fields about the position mean something only while
 * it is open. NaN stands for undefined. The strategy sees it as a PositionView.
 */
export class Book implements PositionView, Stateful {
  readonly #instrument: Instrument;
  readonly symbolIndex: number;
  /** Value per base unit: the last close, or the fill price until the first close after it. */
  mark = NaN;
  /** Slippage of the next fill in proportional mode. */
  nextSlipBps = 0.5;

  /** Something may happen at the next candle: a position, or an order that waits. */
  isActive = false;
  direction = 0;
  quantity = 0;
  tradeId = 0;
  filledAt = 0;
  filledPrice = NaN;
  entryReason = '';
  /** Filled inside a candle: its target may not be met by that same candle. */
  isFreshLimit = false;
  stopPrice = NaN;
  targetPrice = NaN;
  initialStop = NaN;
  trail = NaN;
  holdUntil = Infinity;
  fees = 0;
  slippage = 0;
  funding = 0;
  maePrice = NaN;
  mfePrice = NaN;
  absentRun = 0;
  syntheticMinutes = 0;
  isGapExposed = false;

  entry: PendingEntry | null = null;
  resting: PendingEntry | null = null;
  exitKind: ExitKind | null = null;
  exitReason = '';
  exitDecidedAt = 0;
  private readonly hours: readonly HourMark[] = Array.from({ length: HOURS_KEPT }, () => ({
    time: NaN,
    close: NaN,
    tradeId: 0,
    direction: 0,
    quantity: 0,
  }));

  constructor(instrument: Instrument, symbolIndex: number) {
    this.#instrument = instrument;
    this.symbolIndex = symbolIndex;
  }

  get instrument(): Instrument {
    return this.#instrument;
  }

  /** The slot for the whole hour `time`: it holds that hour only if its own `time` says so. */
  hourAt(time: number): HourMark {
    return this.hours[Math.floor(time / HOUR_MS) % HOURS_KEPT] as HourMark;
  }

  /** At the whole hour `time`: remembers who holds what, for fundings that become known later. */
  markHour(time: number): void {
    const hour = this.hourAt(time);
    hour.time = time;
    hour.close = this.mark;
    hour.direction = this.direction;
    hour.quantity = this.quantity;
    hour.tradeId = this.tradeId;
  }

  get side(): Side | undefined {
    return this.direction > 0 ? 'long' : this.direction < 0 ? 'short' : undefined;
  }

  get entryPrice(): number | undefined {
    return this.direction === 0 ? undefined : this.filledPrice;
  }

  get entryTime(): number | undefined {
    return this.direction === 0 ? undefined : this.filledAt;
  }

  get stop(): number | undefined {
    return this.direction === 0 || Number.isNaN(this.stopPrice) ? undefined : this.stopPrice;
  }

  get target(): number | undefined {
    return this.direction === 0 || Number.isNaN(this.targetPrice) ? undefined : this.targetPrice;
  }

  get hasPendingOrder(): boolean {
    return this.entry !== null || this.resting !== null || this.exitKind !== null;
  }

  /** Signed market value of the position in quote units. */
  get value(): number {
    return this.direction === 0 ? 0 : this.direction * this.quantity * this.mark;
  }

  /** True when a candle's range holds the stop, or goes through the target. NaN prices are never hit. */
  isReached(high: number, low: number): boolean {
    return this.direction > 0
      ? low <= this.stopPrice || high > this.targetPrice
      : high >= this.stopPrice || low < this.targetPrice;
  }

  /** Lets the price have been anywhere from `low` to `high` while the position was open. */
  span(high: number, low: number): void {
    if (this.direction > 0) {
      if (low < this.maePrice) this.maePrice = low;
      if (high > this.mfePrice) this.mfePrice = high;
    } else {
      if (high > this.maePrice) this.maePrice = high;
      if (low < this.mfePrice) this.mfePrice = low;
    }
  }

  /** Lets the price have been at `price` while the position was open. */
  reach(price: number): void {
    if (this.direction * (price - this.maePrice) < 0) this.maePrice = price;
    if (this.direction * (price - this.mfePrice) > 0) this.mfePrice = price;
  }

  /** Takes over the exits of the signal that was just filled, and starts the position's own counts. */
  open(signal: Signal, fill: { readonly openTime: number; readonly isLimit: boolean }): void {
    this.mark = this.filledPrice;
    this.entryReason = signal.reasons?.join(' ') ?? '';
    this.isFreshLimit = fill.isLimit;
    this.stopPrice = signal.stop ?? NaN;
    this.initialStop = this.stopPrice;
    this.targetPrice = signal.target ?? NaN;
    this.trail = signal.trail ?? NaN;
    this.holdUntil = signal.holdMinutesMax === undefined ? Infinity : fill.openTime + signal.holdMinutesMax * MINUTE_MS;
    this.fees = 0;
    this.slippage = 0;
    this.funding = 0;
    this.maePrice = this.filledPrice;
    this.mfePrice = this.filledPrice;
    this.absentRun = 0;
    this.syntheticMinutes = 0;
    this.isGapExposed = false;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    // The signals of a book in use belong to the strategy: they are let go, not written over.
    this.entry = null;
    this.resting = null;
    restoreFields(this, state);
  }
}
