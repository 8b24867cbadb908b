import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import type { ZoneList } from './zones.ts';

/** Pivots and equal highs or lows; of the day before: its high and low, point of control and value area. */
export type LevelKind = 'HIGH' | 'LOW' | 'PDH' | 'PDL' | 'POC' | 'VAH' | 'VAL';

export interface Level {
  readonly kind: LevelKind;
  readonly price: number;
  /** Minutes of the timeframe it was found on; 1440 for those of a day. */
  readonly minutes: number;
  /** How many pivots make it up. */
  readonly touches: number;
  /** When it became known, epoch ms. */
  readonly confirmedAt: number;
  /** Close of the first minute that traded beyond it; NaN while none has. */
  readonly sweptAt: number;
}

/** A pivot as a level comes to know it. */
export interface LevelPivot {
  readonly kind: 'HIGH' | 'LOW';
  readonly price: number;
  readonly minutes: number;
  /** ATR14 of the timeframe: pivots within a tenth of it are one level. */
  readonly atr: number;
  /** openTime of the pivot's own candle, and the close that proved it. */
  readonly openTime: number;
  readonly confirmedAt: number;
}

/** Prices of the UTC day that just ended; NaN where unknown. */
export type DayPrices = Readonly<Record<'PDH' | 'PDL' | 'POC' | 'VAH' | 'VAL', number>>;

const PIVOTS_MAX = 195;
const MERGE_ATR = 0.1;
const SWEEP_AGE_MIN = 5;
/** A sweep counts fully from a return of four times its depth, which is taken as at least this many ATR. */
const SWEEP_DEPTH_MIN_ATR = 0.05;
const SWEEP_RETURN = 4;
const DAY_KINDS = ['PDH', 'PDL', 'POC', 'VAH', 'VAL'] as const;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** 1 for a high, −1 for a low, 0 for a price that works from both sides. */
function sideOf(kind: LevelKind): 1 | -1 | 0 {
  if (kind === 'HIGH' || kind === 'PDH') return 1;
  return kind === 'LOW' || kind === 'PDL' ? -1 : 0;
}

function isMajor(level: Level): boolean {
  return level.touches >= 2 || level.minutes >= 60;
}

/**
 * Prices of one symbol that others look at: at most 195 pivots P(5,5) of 15m, 1h and 4h (equal ones merged; the oldest swept
 * one makes room), five prices of the day before, and the edges of open zones, which are looked up where they live. A high
 * or low is swept by the first minute that trades beyond it, and is no support, resistance or target from then on.
 */
export class LevelRegistry implements Stateful {
  private pivots: Mutable<Level>[] = [];
  private daily: Mutable<Level>[] = [];
  /** The nearest unswept high and low: minutes between them sweep nothing. */
  private ceiling = Infinity;
  private floor = -Infinity;
  private lastSweptAt = -Infinity;
  readonly #zones: { minutes: number; list: ZoneList }[] = [];
  readonly #supports: ZoneList[] = [];
  readonly #resistances: ZoneList[] = [];

  /** Counts the open zones of a timeframe among the levels. */
  watch(minutes: number, lists: readonly ZoneList[]): void {
    for (const list of lists) {
      this.#zones.push({ minutes, list });
      (list.direction > 0 ? this.#supports : this.#resistances).push(list);
    }
  }

  /** Takes the next 1m candle. */
  minute(candle: Candle): void {
    if (candle.high <= this.ceiling && candle.low >= this.floor) return;
    this.sweep(this.pivots, candle);
    this.sweep(this.daily, candle);
    this.findNearest();
  }

  /** Adds a pivot, or merges it with the nearest level of its side and timeframe that was whole before the pivot. */
  addPivot({ kind, price, minutes, atr, openTime, confirmedAt }: LevelPivot): void {
    let equal: Mutable<Level> | undefined;
    let least = MERGE_ATR * atr + THRESHOLD_EPSILON;
    for (const level of this.pivots) {
      if (level.kind !== kind || level.minutes !== minutes || level.sweptAt <= openTime) continue;
      const distance = Math.abs(level.price - price);
      if (equal === undefined ? distance <= least : distance < least) [equal, least] = [level, distance];
    }
    if (equal !== undefined) {
      equal.price = (equal.price * equal.touches + price) / (equal.touches + 1);
      equal.touches++;
      equal.sweptAt = NaN;
    } else {
      if (this.pivots.length === PIVOTS_MAX) this.drop();
      this.pivots.push({ kind, price, minutes, touches: 1, confirmedAt, sweptAt: NaN });
    }
    this.findNearest();
  }

  /** Midnight UTC: the day's prices replace those of the day before. */
  beginDay(time: number, prices: DayPrices): void {
    this.daily = [];
    for (const kind of DAY_KINDS) {
      const price = prices[kind];
      if (price !== price) continue;
      this.daily.push({ kind, price, minutes: 1440, touches: 1, confirmedAt: time, sweptAt: NaN });
    }
    this.findNearest();
  }

  /** True when some level was swept while a candle that just closed was open. */
  isSweptSince(candle: Candle): boolean {
    return this.lastSweptAt > candle.openTime;
  }

  /**
   * Strength 0..1 of a liquidity sweep by a candle that just closed: it traded beyond lows (direction 1; highs for −1) at
   * least five of its timeframe's candles old and unswept when it opened, and closed back. 0 when it swept nothing.
   */
  sweepStrength(direction: 1 | -1, candle: Candle, atrBefore: number): number {
    const spanMs = candle.closeTime - candle.openTime;
    const extreme = direction > 0 ? candle.low : -candle.high;
    const close = candle.close * direction;
    const depthMin = SWEEP_DEPTH_MIN_ATR * atrBefore;
    let strongest = 0;
    const look = (level: Level): void => {
      if (sideOf(level.kind) !== -direction || !(level.sweptAt > candle.openTime)) return;
      if (candle.closeTime - level.confirmedAt < SWEEP_AGE_MIN * spanMs) return;
      const price = level.price * direction;
      if (!(extreme < price && close > price)) return;
      const strength = (close - extreme) / Math.max(price - extreme, depthMin) / SWEEP_RETURN;
      if (strength > strongest) strongest = strength;
    };
    this.pivots.forEach(look);
    this.daily.forEach(look);
    return strongest > 1 ? 1 : strongest;
  }

  /**
   * Price of the nearest major level strictly beyond a price in a direction (1 up, −1 down), NaN when there is none. Major
   * are equal highs and lows, everything from 1h up, and the prices of the day before.
   */
  nearestMajor(direction: 1 | -1, beyondPrice: number): number {
    const from = beyondPrice * direction;
    let nearest = Infinity;
    const look = (level: Level): void => {
      if (level.sweptAt === level.sweptAt || sideOf(level.kind) === -direction || !isMajor(level)) return;
      const price = level.price * direction;
      if (price > from && price < nearest) nearest = price;
    };
    this.pivots.forEach(look);
    this.daily.forEach(look);
    for (const { minutes, list } of this.#zones) {
      if (minutes < 60 || list.direction === direction) continue;
      const price = list.nearestEdge(beyondPrice, direction) * direction;
      if (price < nearest) nearest = price;
    }
    return nearest === Infinity ? NaN : nearest * direction;
  }

  /** True when a support (direction 1) or resistance (−1) lies at most `distance` from a price. */
  isNear(direction: 1 | -1, price: number, distance: number): boolean {
    const reach = distance + THRESHOLD_EPSILON;
    const behind = (price - (direction > 0 ? this.floor : this.ceiling)) * direction;
    // of the levels behind a price the floor (or ceiling) is the nearest, unless some lie ahead of it
    if (behind >= 0 ? behind <= reach : this.holds(this.pivots, { direction, price, reach })) return true;
    if (this.holds(this.daily, { direction, price, reach })) return true;
    const lists = direction > 0 ? this.#supports : this.#resistances;
    for (let i = 0; i < lists.length; i++) if ((lists[i] as ZoneList).isNear(price, distance)) return true;
    return false;
  }

  /** Copies of all levels, oldest first, those of the day before last. */
  get levels(): readonly Level[] {
    return [...this.pivots, ...this.daily].map((level) => ({ ...level }));
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  /** True when one of some levels supports (1) or resists (−1) within reach of a price. */
  private holds(
    levels: readonly Level[],
    { direction, price, reach }: { direction: 1 | -1; price: number; reach: number },
  ): boolean {
    for (let i = 0; i < levels.length; i++) {
      const level = levels[i] as Level;
      const below = (price - level.price) * direction;
      if (!(Math.abs(below) <= reach) || level.sweptAt === level.sweptAt) continue;
      const side = sideOf(level.kind);
      if (side !== direction && (side !== 0 || below >= 0)) return true;
    }
    return false;
  }

  private sweep(levels: readonly Mutable<Level>[], { high, low, closeTime }: Candle): void {
    for (let i = 0; i < levels.length; i++) {
      const level = levels[i] as Mutable<Level>;
      if (level.sweptAt === level.sweptAt) continue;
      const side = sideOf(level.kind);
      if (side > 0 ? high > level.price : side < 0 && low < level.price) this.lastSweptAt = level.sweptAt = closeTime;
    }
  }

  private findNearest(): void {
    this.ceiling = Infinity;
    this.floor = -Infinity;
    this.bound(this.pivots);
    this.bound(this.daily);
  }

  private bound(levels: readonly Level[]): void {
    let { ceiling, floor } = this;
    for (let i = 0; i < levels.length; i++) {
      const { kind, price, sweptAt } = levels[i] as Level;
      if (sweptAt === sweptAt) continue;
      const side = sideOf(kind);
      if (side > 0 && price < ceiling) ceiling = price;
      if (side < 0 && price > floor) floor = price;
    }
    this.ceiling = ceiling;
    this.floor = floor;
  }

  private drop(): void {
    const swept = this.pivots.findIndex(({ sweptAt }) => sweptAt === sweptAt);
    this.pivots.splice(Math.max(0, swept), 1);
  }
}
