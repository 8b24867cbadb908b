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

/** A band of prices, mirrored (negated) in a list of zones that hold price down. */
interface Zone {
  readonly bottom: number;
  readonly top: number;
  readonly index: number;
}

/**
 * Bands of prices that are expected to turn the price in one direction: 1 when it comes down into them, −1 when it comes
 * up. A candle reacts in a zone when it reaches it and closes in the half that lies in the zone's direction, or beyond.
 */
export class ZoneList implements Stateful {
  readonly direction: 1 | -1;
  /** The candle of the latest reaction; −Infinity before the first. */
  lastReaction = -Infinity;
  private zones: Zone[] = [];
  /** No zone of the list reaches higher: candles above it concern none. */
  private highestTop = -Infinity;
  readonly #rules: ZoneRules;

  constructor(direction: 1 | -1, rules: ZoneRules) {
    this.direction = direction;
    this.#rules = rules;
  }

  get size(): number {
    return this.zones.length;
  }

  /** Adds a zone proven at the close of candle `index`; it counts from the next candle on. */
  add(low: number, high: number, index: number): void {
    const zone = this.direction > 0 ? { bottom: low, top: high, index } : { bottom: -high, top: -low, index };
    if (this.zones.length === ZONES_MAX) this.zones.shift();
    this.zones.push(zone);
    if (zone.top > this.highestTop) this.highestTop = zone.top;
  }

  /** Takes the next candle. Zones that it closed beyond pass to `heir`, where they work in the other direction. */
  step(candle: Candle, index: number, heir: ZoneList | null): void {
    const { zones } = this;
    if (zones.length === 0) return;
    while (zones.length > 0 && index - (zones[0] as Zone).index > this.#rules.ageMax) zones.shift();
    const isUp = this.direction > 0;
    const low = isUp ? candle.low : -candle.high;
    if (low <= this.highestTop) this.meet(low, isUp ? candle.close : -candle.close, { index, heir });
  }

  /** True when a zone lies at most `distance` from the price. */
  isNear(price: number, distance: number): boolean {
    const mirrored = price * this.direction;
    const reach = distance + THRESHOLD_EPSILON;
    for (const { bottom, top } of this.zones) if (bottom - mirrored <= reach && mirrored - top <= reach) return true;
    return false;
  }

  /** The zones' edge nearest to a price, strictly above (1) or below (−1) it; NaN when there is none. */
  nearestEdge(price: number, side: 1 | -1): number {
    const towards = side * this.direction;
    const from = price * side;
    let nearest = Infinity;
    for (const { bottom, top } of this.zones) {
      if (bottom * towards > from && bottom * towards < nearest) nearest = bottom * towards;
      if (top * towards > from && top * towards < nearest) nearest = top * towards;
    }
    return nearest === Infinity ? NaN : nearest * side;
  }

  /** The zones opened at or after candle `since` that overlap a band: calls `visit` with each overlap's low and high. */
  overlaps(low: number, high: number, options: { since: number; visit(low: number, high: number): void }): void {
    for (const { bottom, top, index } of this.zones) {
      if (index < options.since) continue;
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
    const { zones } = this;
    const endsWhenFilled = this.#rules.endsWhen === 'filled';
    let kept = 0;
    let highestTop = -Infinity;
    for (let i = 0; i < zones.length; i++) {
      const zone = zones[i] as Zone;
      const { bottom, top } = zone;
      const isNew = zone.index === index;
      if (!isNew && (endsWhenFilled ? low <= bottom : close < bottom)) {
        if (close < bottom) heir?.inherit(-top, -bottom, index);
        continue;
      }
      if (!isNew && low <= top && close >= (bottom + top) / 2 - THRESHOLD_EPSILON) this.lastReaction = index;
      if (top > highestTop) highestTop = top;
      zones[kept++] = zone;
    }
    zones.length = kept;
    this.highestTop = highestTop;
  }

  private inherit(bottom: number, top: number, index: number): void {
    if (this.direction > 0) this.add(bottom, top, index);
    else this.add(-top, -bottom, index);
  }
}
