import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import type { CandleHistory } from './candle-history.ts';
import type { PivotTracker } from './pivots.ts';
import { SwingStack } from './swings.ts';
import { ZoneList } from './zones.ts';

/** A close beyond the reference swing: with the trend a break of structure, against it a change of character. */
export interface StructureEvent {
  readonly kind: 'BOS' | 'CHOCH';
  readonly direction: 1 | -1;
  /** The swing's price. */
  readonly price: number;
  /** The candle that closed beyond it. */
  readonly index: number;
}

/** The latest event of one direction, as numbers. */
class Latest {
  index = -Infinity;
  price = NaN;
  isBreak = false;
}

/** Zones that work in one direction: order blocks, and broken blocks of the other direction (breakers). */
class BlockSide {
  readonly blocks: ZoneList;
  readonly breakers: ZoneList;

  constructor(direction: 1 | -1) {
    this.blocks = new ZoneList(direction, { ageMax: 300, endsWhen: 'closedBeyond' });
    this.breakers = new ZoneList(direction, { ageMax: 100, endsWhen: 'closedBeyond' });
  }
}

/**
 * Market structure from confirmed swings: trend, breaks of structure and changes of character by close, the dealing range,
 * order blocks and breakers. The reference is the latest swing that no close has broken. Directions: 1 up, −1 down.
 */
export class StructureTracker implements Stateful {
  /** 1 up, −1 down, 0 before the first event. */
  trend: 1 | -1 | 0 = 0;
  /** The dealing range: leg low to the highest high since while the trend is up, mirrored while down; NaN before. */
  rangeLow = NaN;
  rangeHigh = NaN;
  /** The latest confirmed swing against the one before: 'HH' or 'LH', 'HL' or 'LL'; null where equal or unknown. */
  highLabel: 'HH' | 'LH' | null = null;
  lowLabel: 'HL' | 'LL' | null = null;
  private index = -1;
  private readonly highs: SwingStack;
  private readonly lows: SwingStack;
  private readonly up = new Latest();
  private readonly down = new Latest();
  private readonly bullish = new BlockSide(1);
  private readonly bearish = new BlockSide(-1);
  readonly #pivots: PivotTracker;

  /** Follows the swings of `pivots`, which is updated before. */
  constructor(pivots: PivotTracker) {
    this.#pivots = pivots;
    this.highs = new SwingStack(1, pivots.right);
    this.lows = new SwingStack(-1, pivots.right);
  }

  /** Takes the candle that `past` has just taken. */
  update(past: CandleHistory, candle: Candle): void {
    const index = ++this.index;
    const pivots = this.#pivots;
    if (pivots.hasNewHigh) this.labelHigh();
    if (pivots.hasNewLow) this.labelLow();
    this.stepBlocks(candle, index);
    if (candle.high > this.rangeHigh) this.rangeHigh = candle.high;
    if (candle.low < this.rangeLow) this.rangeLow = candle.low;
    if (index < pivots.right) return;
    this.highs.update(past, pivots.hasNewHigh);
    this.lows.update(past, pivots.hasNewLow);
    this.look(past, this.highs);
    this.look(past, this.lows);
  }

  /** The event of this close, or null. */
  get event(): StructureEvent | null {
    if (this.up.index === this.index) return this.lastEvent(1);
    return this.down.index === this.index ? this.lastEvent(-1) : null;
  }

  /** The latest event of a direction, or null. */
  lastEvent(direction: 1 | -1): StructureEvent | null {
    const { index, price, isBreak } = direction > 0 ? this.up : this.down;
    return index === -Infinity ? null : { kind: isBreak ? 'BOS' : 'CHOCH', direction, price, index };
  }

  /** Candle of the latest event of a direction; −Infinity if none. */
  lastEventIndex(direction: 1 | -1): number {
    return (direction > 0 ? this.up : this.down).index;
  }

  /** The latest swing high that no close has broken; NaN when there is none. */
  get refHigh(): number {
    return this.highs.reference;
  }

  /** The latest swing low that no close has broken; NaN when there is none. */
  get refLow(): number {
    return this.lows.reference;
  }

  /** Where a price lies in the dealing range, 0 (low) to 1 (high); NaN before the first event. */
  position(price: number): number {
    const range = this.rangeHigh - this.rangeLow;
    if (range === 0) return 0.5;
    const position = (price - this.rangeLow) / range;
    return position > 1 ? 1 : position < 0 ? 0 : position;
  }

  /** The last candle that reached an order block of this direction and closed at its middle or better; −Infinity if none. */
  lastBlockReaction(direction: 1 | -1): number {
    return this.side(direction).blocks.lastReaction;
  }

  /** The same of breakers that work in this direction. */
  lastBreakerReaction(direction: 1 | -1): number {
    return this.side(direction).breakers.lastReaction;
  }

  /** True when an order block or breaker of this direction lies at most `distance` from the price. */
  isNearBlock(direction: 1 | -1, price: number, distance: number): boolean {
    const { blocks, breakers } = this.side(direction);
    return blocks.isNear(price, distance) || breakers.isNear(price, distance);
  }

  /** Unbroken order blocks of one direction. */
  blocks(direction: 1 | -1): ZoneList {
    return this.side(direction).blocks;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private side(direction: 1 | -1): BlockSide {
    return direction > 0 ? this.bullish : this.bearish;
  }

  private stepBlocks(candle: Candle, index: number): void {
    const { bullish, bearish } = this;
    bullish.blocks.step(candle, index, bearish.breakers);
    bearish.blocks.step(candle, index, bullish.breakers);
    bullish.breakers.step(candle, index, null);
    bearish.breakers.step(candle, index, null);
  }

  private look(past: CandleHistory, swings: SwingStack): void {
    const broken = swings.breakBy(past);
    if (broken === null) return;
    const { direction } = swings;
    const { index } = this;
    const latest = direction > 0 ? this.up : this.down;
    latest.index = index;
    latest.price = broken.price * direction;
    latest.isBreak = this.trend === direction;
    this.trend = direction;
    if (direction > 0) {
      this.rangeLow = broken.legLow;
      this.rangeHigh = broken.legHigh;
      this.bullish.blocks.add(broken.blockLow, broken.blockHigh, index);
    } else {
      this.rangeLow = -broken.legHigh;
      this.rangeHigh = -broken.legLow;
      this.bearish.blocks.add(-broken.blockHigh, -broken.blockLow, index);
    }
  }

  private labelHigh(): void {
    const price = this.#pivots.high(0)?.price ?? NaN;
    const before = this.#pivots.high(1)?.price ?? NaN;
    this.highLabel = price > before ? 'HH' : price < before ? 'LH' : null;
  }

  private labelLow(): void {
    const price = this.#pivots.low(0)?.price ?? NaN;
    const before = this.#pivots.low(1)?.price ?? NaN;
    this.lowLabel = price > before ? 'HL' : price < before ? 'LL' : null;
  }
}
