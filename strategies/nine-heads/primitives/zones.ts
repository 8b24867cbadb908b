import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';

/** A list holds this many zones; the oldest makes room. */
const ZONES_MAX = 50;

/** How long zones live, and what ends them early: price through them, or a close beyond them. */
export interface ZoneRules {
  readonly ageMax: number;
  readonly endsWhen: 'filled' | 'closedBeyond';
}

/**
 * Bands of prices that are expected to turn the price in one direction: 1 when it comes down into them, −1 when it comes
 * up. A candle reacts in a zone when it reaches it and closes in the half that lies in the zone's direction, or beyond.
 * Zones that hold price down are kept mirrored (negated), oldest first.
 */
export class ZoneList implements Stateful {
  readonly direction: 1 | -1;
  /** The candle of the latest reaction; −Infinity before the first. */
  lastReaction = -Infinity;
  private readonly bottoms = new Float64Array(ZONES_MAX);
  private readonly tops = new Float64Array(ZONES_MAX);
  private readonly indices = new Float64Array(ZONES_MAX);
  private count = 0;
  /** No zone of the list reaches higher: candles above it concern none. */
  private highestTop = -Infinity;
  readonly #rules: ZoneRules;

  constructor(direction: 1 | -1, rules: ZoneRules) {
    this.direction = direction;
    this.#rules = rules;
  }

  get size(): number {
    return this.count;
  }

  /** Adds a zone proven at the close of candle `index`; it counts from the next candle on. */
  add(low: number, high: number, index: number): void {
    if (this.direction > 0) this.append(low, high, index);
    else this.append(-high, -low, index);
  }

  /** Takes the next candle. Zones that it closed beyond pass to `heir`, where they work in the other direction. */
  step(candle: Candle, index: number, heir: ZoneList | null): void {
    if (this.count === 0) return;
    while (this.count > 0 && index - (this.indices[0] as number) > this.#rules.ageMax) this.dropOldest();
    const isUp = this.direction > 0;
    const low = isUp ? candle.low : -candle.high;
    if (low <= this.highestTop) this.meet(low, isUp ? candle.close : -candle.close, { index, heir });
  }

  /** True when a zone lies at most `distance` from the price. */
  isNear(price: number, distance: number): boolean {
    const mirrored = price * this.direction;
    const reach = distance + THRESHOLD_EPSILON;
    if (!(mirrored - this.highestTop <= reach)) return false;
    for (let i = 0; i < this.count; i++) {
      if ((this.bottoms[i] as number) - mirrored <= reach && mirrored - (this.tops[i] as number) <= reach) return true;
    }
    return false;
  }

  /** The zones' edge nearest to a price, strictly above (1) or below (−1) it; NaN when there is none. */
  nearestEdge(price: number, side: 1 | -1): number {
    const towards = side * this.direction;
    const from = price * side;
    let nearest = Infinity;
    for (let i = 0; i < this.count; i++) {
      const bottom = (this.bottoms[i] as number) * towards;
      const top = (this.tops[i] as number) * towards;
      if (bottom > from && bottom < nearest) nearest = bottom;
      if (top > from && top < nearest) nearest = top;
    }
    return nearest === Infinity ? NaN : nearest * side;
  }

  /** The zones opened at or after candle `since` that overlap a band: calls `visit` with each overlap's low and high. */
  overlaps(low: number, high: number, options: { since: number; visit(low: number, high: number): void }): void {
    for (let i = 0; i < this.count; i++) {
      if ((this.indices[i] as number) < options.since) continue;
      const bottom = this.bottoms[i] as number;
      const top = this.tops[i] as number;
      const [zoneLow, zoneHigh] = this.direction > 0 ? [bottom, top] : [-top, -bottom];
      if (zoneLow < high && zoneHigh > low) options.visit(Math.max(low, zoneLow), Math.min(high, zoneHigh));
    }
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  /** Every zone that the candle reached: reacts, ends, or stays. `low` and `close` are mirrored as the zones are. */
  private meet(low: number, close: number, { index, heir }: { index: number; heir: ZoneList | null }): void {
    const { bottoms, tops, indices, count } = this;
    const endsWhenFilled = this.#rules.endsWhen === 'filled';
    let kept = 0;
    let highestTop = -Infinity;
    for (let i = 0; i < count; i++) {
      const bottom = bottoms[i] as number;
      const top = tops[i] as number;
      const opened = indices[i] as number;
      if (low <= top && opened !== index) {
        if (endsWhenFilled ? low <= bottom : close < bottom) {
          // A bottom is a top in the mirrored prices of the other direction.
          if (close < bottom && heir !== null) heir.append(-top, -bottom, index);
          continue;
        }
        if (close >= (bottom + top) / 2 - THRESHOLD_EPSILON) this.lastReaction = index;
      }
      if (top > highestTop) highestTop = top;
      if (kept !== i) {
        bottoms[kept] = bottom;
        tops[kept] = top;
        indices[kept] = opened;
      }
      kept++;
    }
    this.count = kept;
    this.highestTop = highestTop;
  }

  private append(bottom: number, top: number, index: number): void {
    if (this.count === ZONES_MAX) this.dropOldest();
    const slot = this.count++;
    this.bottoms[slot] = bottom;
    this.tops[slot] = top;
    this.indices[slot] = index;
    if (top > this.highestTop) this.highestTop = top;
  }

  private dropOldest(): void {
    const { count } = this;
    this.bottoms.copyWithin(0, 1, count);
    this.tops.copyWithin(0, 1, count);
    this.indices.copyWithin(0, 1, count);
    this.count = count - 1;
  }
}
