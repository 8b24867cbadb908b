import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import { precisionOf, project } from './harmonic-patterns.ts';
import type { Legs } from './harmonic-patterns.ts';

/** No more patterns than this wait at a time; the oldest gives way. */
const ARMED_MAX = 20;
/** Close location from which a candle that closed below its open still turned up. */
const REVERSAL_LOCATION = 0.6;
/** The pattern is lost this many ATR14 beyond its level. */
const INVALIDATION_ATR = 0.2;

/** A completed pattern. Prices in quote units. */
export interface HarmonicTrigger {
  readonly name: string;
  /** +1 long, −1 short. */
  readonly side: number;
  /** The close that completed it. */
  readonly index: number;
  /** 0..1: how near its ratios came to the textbook's. */
  readonly precision: number;
  /** Its part of the score when fresh: 0.5 + 0.5 · precision. */
  readonly strength: number;
  /** The extreme reached since C. */
  readonly d: number;
  /** A close beyond this price ends the idea. */
  readonly invalidation: number;
  /** 0.382 and 0.618 of AD back from D. */
  readonly target1: number;
  readonly target2: number;
}

/** A pattern that awaits D. All prices in the frame of its side: negated for shorts. */
interface Armed extends Legs {
  readonly name: string;
  readonly recipe: number;
  readonly side: number;
  readonly low: number;
  readonly high: number;
  readonly floor: number;
  readonly expiresAt: number;
  /** Lowest low since C. */
  reach: number;
}

/** What becomes known when C is confirmed. Prices in the frame of the side. */
export interface Arming {
  /** +1 when C is a high (D will be bought), −1 when it is a low. */
  readonly side: number;
  readonly legs: Legs;
  /** Candle numbers of the extremes, and of the close that confirmed C. */
  readonly xIndex: number;
  readonly aIndex: number;
  readonly cIndex: number;
  readonly index: number;
  /** Lowest low after C's candle, that of the confirming candle included. */
  readonly reach: number;
  readonly atr: number;
}

/** Arms patterns as zigzag extremes are confirmed, and watches their reversal zones: until trigger, expiry or loss. */
export class HarmonicTracker implements Stateful {
  armed: Armed[] = [];
  /** Patterns lost at the last close. */
  invalidated = 0;
  /** Nothing happens to any pattern up to this candle while lows stay above `#calmAbove` and highs below `#calmBelow`. */
  #calmUntil = -Infinity;
  #calmAbove = NaN;
  #calmBelow = NaN;

  /** Arms every pattern that X, A, B, C may become; call before `update` of the same close. */
  arm({ side, legs, xIndex, aIndex, cIndex, index, reach, atr }: Arming): void {
    this.#calmUntil = -Infinity;
    for (const { name, recipe, low, high, floor, startsAtA } of project(legs)) {
      if (this.armed.length === ARMED_MAX) this.armed.shift();
      this.armed.push({
        name,
        recipe,
        side,
        ...legs,
        low,
        high,
        floor: floor - INVALIDATION_ATR * atr,
        expiresAt: index + 2 * (cIndex - (startsAtA ? aIndex : xIndex)),
        reach,
      });
    }
  }

  /** Takes the next close; completed patterns are appended to `triggers`. */
  update(candle: Candle, index: number, triggers: HarmonicTrigger[]): void {
    this.invalidated = 0;
    if (index <= this.#calmUntil && candle.low > this.#calmAbove && candle.high < this.#calmBelow) return;
    const armed = this.armed;
    let kept = 0;
    for (let i = 0; i < armed.length; i++) {
      const one = armed[i] as Armed;
      const fate = index > one.expiresAt ? 'expired' : meet(one, candle);
      if (fate === 'waiting') armed[kept++] = one;
      else if (fate === 'lost') this.invalidated++;
      else if (fate === 'triggered') triggers.push(triggerOf(one, index));
    }
    if (kept < armed.length) armed.length = kept;
    this.calm();
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
    this.#calmUntil = -Infinity;
  }

  /** Above its zone, its floor and the lowest low since C a pattern goes on waiting as it is. */
  private calm(): void {
    let until = Infinity;
    let above = -Infinity;
    let below = Infinity;
    for (let i = 0; i < this.armed.length; i++) {
      const { side, high, floor, reach, expiresAt } = this.armed[i] as Armed;
      const edge = Math.max(high, floor, reach);
      if (side > 0) above = Math.max(above, edge);
      else below = Math.min(below, -edge);
      until = Math.min(until, expiresAt);
    }
    this.#calmUntil = until;
    this.#calmAbove = above;
    this.#calmBelow = below;
  }
}

/** What the next close does to a waiting pattern. */
function meet(one: Armed, candle: Candle): 'waiting' | 'lost' | 'triggered' {
  const low = one.side > 0 ? candle.low : -candle.high;
  const close = one.side * candle.close;
  if (close < one.floor) return 'lost';
  if (low < one.reach) one.reach = low;
  if (low > one.high || close < one.low) return 'waiting';
  const location = (close - low) / (candle.high - candle.low);
  const isTurn = close > one.side * candle.open || location >= REVERSAL_LOCATION - THRESHOLD_EPSILON;
  return isTurn ? 'triggered' : 'waiting';
}

function triggerOf(one: Armed, index: number): HarmonicTrigger {
  const { name, side, recipe, floor, reach } = one;
  const precision = precisionOf(recipe, one, reach);
  const back = one.a - reach;
  return {
    name,
    side,
    index,
    precision,
    strength: 0.5 + 0.5 * precision,
    d: side * reach,
    invalidation: side * floor,
    target1: side * (reach + 0.382 * back),
    target2: side * (reach + 0.618 * back),
  };
}
