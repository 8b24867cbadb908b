/** The registry of levels and their sweeps against a plain one: on walks, and on a real month. */
import { describe, expect, it } from 'vitest';
import type { Candle, CandleColumns } from '../../../engine/market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { walkCandles } from '../../../engine/testing/candles.ts';
import { readRealMonth, realMonthPath } from '../../../engine/testing/real-month.ts';
import type { TimeframeScope } from '../scope-state.ts';
import { ScopeRun } from '../testing/scopes.ts';
import type { Level, LevelKind } from './levels.ts';

const SIDES = [1, -1] as const;
const PIVOT_SIZE = 5;
const PIVOTS_MAX = 195;

const sideOf = (kind: LevelKind): number =>
  kind === 'HIGH' || kind === 'PDH' ? 1 : kind === 'LOW' || kind === 'PDL' ? -1 : 0;

/** A level with its whole life known: the prices it is made of, and the first minute beyond it since the last of them. */
interface PlainLevel {
  readonly kind: LevelKind;
  readonly minutes: number;
  readonly prices: readonly number[];
  readonly confirmedAt: number;
  readonly sweptAt: number;
}

/** The running mean, as equal prices merge one by one. */
const priceOf = ({ prices }: PlainLevel): number =>
  prices.reduce((mean, price, count) => (mean * count + price) / (count + 1), 0);

type Kept = Pick<Candle, 'openTime' | 'closeTime' | 'high' | 'low'> & { readonly atr: number };

/** Levels as whole lists, each swept by a search through all later minutes. */
class PlainRegistry {
  pivots: PlainLevel[] = [];
  daily: PlainLevel[] = [];
  private readonly candles = new Map<number, Kept[]>();
  private readonly minutes: CandleColumns;

  constructor(minutes: CandleColumns) {
    this.minutes = minutes;
  }

  get all(): PlainLevel[] {
    return [...this.pivots, ...this.daily];
  }

  /** What the registry should show at `time`. */
  shown(time: number): Level[] {
    return this.all.map((level) => ({
      kind: level.kind,
      price: priceOf(level),
      minutes: level.minutes,
      touches: level.prices.length,
      confirmedAt: level.confirmedAt,
      sweptAt: level.sweptAt <= time ? level.sweptAt : NaN,
    }));
  }

  /** A close of 15m, 1h or 4h: the pivots P(5,5) that it proves. */
  close({ minutes, candle, atr }: TimeframeScope): void {
    const candles = this.candles.get(minutes) ?? [];
    this.candles.set(minutes, candles);
    const { openTime, closeTime, high, low } = candle;
    candles.push({ openTime, closeTime, high, low, atr });
    const around = candles.slice(-2 * PIVOT_SIZE - 1);
    if (around.length < 2 * PIVOT_SIZE + 1) return;
    for (const side of SIDES) {
      const prices = around.map((one) => (side > 0 ? one.high : -one.low));
      const own = prices[PIVOT_SIZE]!;
      const isPivot = prices.every((price, i) => i === PIVOT_SIZE || (i < PIVOT_SIZE ? own > price : own >= price));
      if (isPivot) this.addPivot(side > 0 ? 'HIGH' : 'LOW', side * own, { minutes, around });
    }
  }

  /** Midnight: the high and low of the day before, and what the profile says of it. */
  beginDay(time: number, profile: Readonly<Record<'POC' | 'VAH' | 'VAL', number>>): void {
    const { openTime, high, low } = this.minutes;
    const rows = [...openTime.keys()].filter((row) => openTime[row]! >= time - DAY_MS && openTime[row]! < time);
    const PDH = Math.max(...rows.map((row) => high[row]!));
    const PDL = Math.min(...rows.map((row) => low[row]!));
    const { POC, VAH, VAL } = profile;
    this.daily = Object.entries({ PDH, PDL, POC, VAH, VAL })
      .filter(([, price]) => !Number.isNaN(price))
      .map(([kind, price]) => this.levelOf(kind as LevelKind, 1440, { prices: [price], confirmedAt: time }));
  }

  private addPivot(kind: 'HIGH' | 'LOW', price: number, at: { minutes: number; around: readonly Kept[] }): void {
    const { openTime } = at.around[PIVOT_SIZE]!;
    const { atr, closeTime } = at.around.at(-1)!;
    const equals = this.pivots
      .filter((level) => level.kind === kind && level.minutes === at.minutes && !(level.sweptAt <= openTime))
      .filter((level) => Math.abs(priceOf(level) - price) <= 0.1 * atr + 1e-9);
    const distances = equals.map((level) => Math.abs(priceOf(level) - price));
    const equal = equals[distances.indexOf(Math.min(...distances))];
    if (equal !== undefined) {
      const merged = { prices: [...equal.prices, price], confirmedAt: equal.confirmedAt, since: closeTime };
      this.pivots[this.pivots.indexOf(equal)] = this.levelOf(kind, at.minutes, merged);
      return;
    }
    if (this.pivots.length === PIVOTS_MAX) {
      const swept = this.pivots.findIndex((level) => level.sweptAt <= closeTime);
      this.pivots.splice(Math.max(0, swept), 1);
    }
    this.pivots.push(this.levelOf(kind, at.minutes, { prices: [price], confirmedAt: closeTime }));
  }

  /** A level from `since` on: the first minute to trade beyond it is looked for among all that follow. */
  private levelOf(
    kind: LevelKind,
    minutes: number,
    made: { prices: readonly number[]; confirmedAt: number; since?: number },
  ): PlainLevel {
    const { prices, confirmedAt, since = confirmedAt } = made;
    const level = { kind, minutes, prices, confirmedAt };
    const side = sideOf(kind);
    const price = priceOf({ ...level, sweptAt: NaN });
    const { openTime, high, low, length } = this.minutes;
    for (let row = 0; side !== 0 && row < length; row++) {
      const isBeyond = side > 0 ? high[row]! > price : low[row]! < price;
      if (isBeyond && openTime[row]! >= since) return { ...level, sweptAt: openTime[row]! + MINUTE_MS };
    }
    return { ...level, sweptAt: NaN };
  }
}

/** Strength of the strongest sweep by a candle: of lows for longs (1), of highs for shorts (−1). */
function plainSweep(levels: readonly PlainLevel[], direction: 1 | -1, { candle, atrBefore }: TimeframeScope): number {
  const { openTime, closeTime, close } = candle;
  const extreme = direction > 0 ? candle.low : candle.high;
  const strengths = levels
    .filter(({ kind, sweptAt }) => sideOf(kind) === -direction && sweptAt > openTime && sweptAt <= closeTime)
    .filter(({ confirmedAt }) => closeTime - confirmedAt >= 5 * (closeTime - openTime))
    .map(priceOf)
    .filter((price) => direction * (close - price) > 0)
    .map((price) => (direction * (close - extreme)) / Math.max(direction * (price - extreme), 0.05 * atrBefore) / 4);
  // without an ATR there is no sweep
  return Number.isNaN(atrBefore) ? 0 : Math.min(1, Math.max(0, ...strengths));
}

function isSame(a: Level, b: Level): boolean {
  return (
    a.kind === b.kind &&
    a.price === b.price &&
    a.minutes === b.minutes &&
    a.touches === b.touches &&
    a.confirmedAt === b.confirmedAt &&
    Object.is(a.sweptAt, b.sweptAt)
  );
}

/**
 * Compares all levels at every close of 15m, and the sweeps at every close of every timeframe: these take their turn from
 * the fastest, each reporting its pivots before the next is measured. Gives how many sweeps were met.
 */
function compare(candles: CandleColumns): { sweeps: number; levels: number } {
  const run = new ScopeRun();
  const registry = new PlainRegistry(candles);
  let sweeps = 0;
  for (let row = 0; row < candles.length; row++) {
    const closed = run.step(candles, row);
    const time = candles.openTime[row]! + MINUTE_MS;
    for (const scope of closed) {
      const expected = SIDES.map((direction) => plainSweep(registry.all, direction, scope));
      const isOff = [scope.sweepLong, scope.sweepShort].some(
        (strength, i) => !(Math.abs(strength - expected[i]!) < 1e-9),
      );
      if (isOff)
        expect.fail(`${scope.sweepLong} ${scope.sweepShort}, not ${expected}, on ${scope.minutes}m at ${time}`);
      sweeps += expected.filter((strength) => strength > 0).length;
      if (scope.minutes >= 15) registry.close(scope);
      if (scope.minutes !== 60 || time % DAY_MS !== 0) continue;
      const { dayPoc: POC, dayVah: VAH, dayVal: VAL } = run.market.profile;
      registry.beginDay(time, { POC, VAH, VAL });
    }
    if (closed.length < 3) continue;
    const [shown, expected] = [run.market.levels.levels, registry.shown(time)];
    const isEqual = shown.length === expected.length && shown.every((level, i) => isSame(level, expected[i]!));
    if (!isEqual) expect(shown).toEqual(expected);
    expectNearest(run, registry, time);
  }
  return { sweeps, levels: registry.all.length };
}

/** The nearest majors and the supports near the close, of levels and the edges of open zones. */
function expectNearest(run: ScopeRun, registry: PlainRegistry, time: number): void {
  const { levels } = run.market;
  const scopes = [15, 60, 240].map((minutes) => run.market.scope(minutes)).filter((scope) => scope !== undefined);
  const { close } = run.market.scope(1)!.candle;
  const distance = 0.5 * (run.market.scope(15)!.atr || 0);
  const open = registry.all.filter((level) => !(level.sweptAt <= time));
  for (const direction of SIDES) {
    const majors = open
      .filter(({ kind, minutes, prices }) => sideOf(kind) !== -direction && (minutes >= 60 || prices.length >= 2))
      .map(priceOf);
    const against = scopes.map(({ minutes, gaps, structure }) => {
      const lists = [gaps.gaps(direction > 0 ? -1 : 1), structure.blocks(direction > 0 ? -1 : 1)];
      return minutes < 60 ? [] : lists.map((list) => list.nearestEdge(close, direction));
    });
    const ahead = [...majors, ...against.flat()].map((price) => price * direction).filter((x) => x > close * direction);
    const nearest = ahead.length === 0 ? NaN : Math.min(...ahead) * direction;
    const isHeld = open.some((level) => {
      const below = (close - priceOf(level)) * direction;
      const side = sideOf(level.kind);
      return Math.abs(below) <= distance + 1e-9 && (side === 0 ? below >= 0 : side !== direction);
    });
    const isInZone = scopes.some(({ gaps, structure }) =>
      [gaps.gaps(direction), structure.blocks(direction)].some((list) => list.isNear(close, distance)),
    );
    const said = [levels.nearestMajor(direction, close), levels.isNear(direction, close, distance)];
    if (!Object.is(said[0], nearest) || said[1] !== (isHeld || isInZone))
      expect(said).toEqual([nearest, isHeld || isInZone]);
  }
}

describe('levels and sweeps', () => {
  it('are those of a plain registry on 20 walks of 600 candles of 15m', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { sweeps, levels } = compare(walkCandles(9_000, { seed: `levels ${seed}` }));
      expect(sweeps).toBeGreaterThan(20);
      expect(levels).toBeGreaterThan(20);
    }
  });

  const path = realMonthPath('BTCUSDT', '2022-01');
  it.skipIf(path === undefined)('are those of a plain registry in a real month, which fills it', () => {
    const { sweeps, levels } = compare(readRealMonth(path!));
    expect(sweeps).toBeGreaterThan(500);
    expect(levels).toBe(PIVOTS_MAX + 5);
  });
});
