/** The Wyckoff head against a plain reading of its table: each range is followed through lists of closes to its end. */
import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { Random } from '../../../engine/market/random.ts';
import { candlesOf } from '../../../engine/testing/candles.ts';
import { readRealMonth, realMonthPath } from '../../../engine/testing/real-month.ts';
import { FEATURE } from '../feature-index.ts';
import type { TimeframeScope } from '../scope-state.ts';
import { scopesOf } from '../testing/scopes.ts';
import { expectScores } from './scores.contract.ts';
import { EVENT_VALUES } from './wyckoff-events.ts';
import { WyckoffHead } from './wyckoff.ts';

const E = 1e-9;
const SIDES = [1, -1] as const;

interface Swing {
  readonly isLow: boolean;
  readonly price: number;
  readonly at: number;
}

/** One close as accumulation reads it; distribution reads all prices negated. */
interface Close {
  readonly low: number;
  readonly close: number;
  /** Where the close lies in the range, 0..1. */
  readonly place: number;
  readonly mean: number;
  readonly vr: number;
  readonly sr: number;
  /** ATR14 of the candle before. */
  readonly atr: number;
  readonly swing1: Swing | null;
  readonly swing2: Swing | null;
}

/** Known at close `t` of the candle `at`; `value` is what it is worth when fresh. */
interface Event {
  readonly t: number;
  readonly kind: string;
  readonly at: number;
  readonly value: number;
}

function closeOf(scope: TimeframeScope, side: 1 | -1): Close {
  const { candle } = scope;
  const [high, low] = side > 0 ? [candle.high, candle.low] : [-candle.low, -candle.high];
  const close = side * candle.close;
  const swingOf = (turn: TimeframeScope['zigzag1']['confirmed']): Swing | null =>
    turn && { isLow: (turn.kind === 'low') === side > 0, price: side * turn.price, at: turn.index };
  return {
    low,
    close,
    place: high > low ? (close - low) / (high - low) : 0.5,
    mean: side * scope.features.values[FEATURE.sma_50]!,
    vr: scope.volumeRatio,
    sr: scope.rangeRatio,
    atr: scope.atrBefore,
    swing1: swingOf(scope.zigzag1.confirmed),
    swing2: swingOf(scope.zigzag2.confirmed),
  };
}

/** One range from its climax on, followed through the closes up to its end. */
class Range {
  readonly events: Event[] = [];
  lo: number;
  /** The first close with two sides; and the close that ended it. */
  from = Infinity;
  to = Infinity;
  private hi = NaN;
  private stage = 'A1';
  private since: number;
  private spring = { low: NaN, at: -1 };
  /** The closes of the break under way. */
  private outside: number[] = [];
  private readonly rows: readonly Close[];
  private readonly climax: number;

  constructor(rows: readonly Close[], climax: number) {
    this.rows = rows;
    this.climax = this.since = climax;
    this.lo = rows[climax]!.low;
    const before = rows.slice(0, climax).findLastIndex(({ vr, sr, place }) => vr >= 1.5 && sr >= 1.2 && place >= 0.4);
    if (before >= 0 && climax - before <= 30) this.tell('preliminary', climax, { at: before });
    this.tell('candidate', climax);
    for (let t = climax + 1; t < rows.length && this.to === Infinity; t++) this.take(t, rows[t]!);
  }

  private tell(kind: string, t: number, { at = t, value = 0 }: { at?: number; value?: number } = {}): void {
    this.events.push({ t, kind, at, value });
  }

  private enter(stage: string, t: number): void {
    this.stage = stage;
    this.since = t;
  }

  private take(t: number, now: Close): void {
    const lastThree = this.rows.slice(Math.max(this.climax + 1, t - 2), t + 1);
    const isLost = lastThree.length === 3 && lastThree.every(({ close, atr }) => close < this.lo - 1.5 * atr);
    if (isLost || now.close < this.spring.low || t - this.climax >= 300) {
      this.tell('failure', t, { value: -0.3 });
      this.to = t;
    } else if (this.stage === 'A1') this.seekRally(t, now);
    else if (this.stage === 'A2') this.seekSecondary(t, now);
    else if (this.stage === 'B' || this.stage === 'C') this.seekBreak(t, now);
    else if (this.stage === 'D') this.seekMove(t, now);
    else if (t - this.since >= 50) this.to = t;
  }

  private seekRally(t: number, { swing2, atr }: Close): void {
    this.lo = Math.min(...this.rows.slice(this.climax, t + 1).map(({ low }) => low));
    if (t - this.climax > 30) this.to = t;
    if (t - this.climax > 30 || swing2 === null || swing2.isLow || swing2.at <= this.climax) return;
    const width = swing2.price - this.lo;
    if (width < 3 * this.rows[this.climax]!.atr) return;
    if (width < 3 * atr || width > 15 * atr) {
      this.to = t;
      return;
    }
    this.hi = swing2.price;
    this.from = t;
    this.tell('climax', t, { at: this.climax });
    this.tell('automatic', t, { at: swing2.at });
    this.enter('A2', t);
  }

  private seekSecondary(t: number, { swing2, atr }: Close): void {
    if (!swing2?.isLow || Math.abs(swing2.price - this.lo) > 0.5 * atr) return;
    const [a, b, c] = this.rows.slice(swing2.at - 1, swing2.at + 2).map(({ vr }) => vr);
    if ((a! + b! + c!) / 3 >= 0.6 * this.rows[this.climax]!.vr - E) return;
    this.tell('secondary', t, { at: swing2.at, value: 0.15 });
    this.enter('B', t);
  }

  private seekBreak(t: number, now: Close): void {
    if (now.close > this.hi && now.vr >= 1.5 - E && now.sr >= 1.2 - E && now.place >= 0.6 - E) {
      this.tell('strength', t, { value: 0.7 });
      this.enter('D', t);
    } else if (this.stage === 'B') this.seekSpring(t, now);
    else if (now.swing1?.isLow && now.swing1.at > this.spring.at && now.swing1.price > this.spring.low) {
      const { at } = now.swing1;
      if (this.rows[at]!.vr < 1 - E) this.tell('test', t, { at, value: 0.85 });
    }
  }

  private seekSpring(t: number, { low, close, atr }: Close): void {
    if (this.outside.length > 0 || low < this.lo - 0.05 * atr) this.outside.push(t);
    if (this.outside.length === 0 || close <= this.lo) return;
    const outside = this.outside.map((at) => ({ at, ...this.rows[at]! }));
    this.outside = [];
    const tip = outside.reduce((lowest, row) => (row.low < lowest.low ? row : lowest));
    const isQuiet = Math.max(...outside.map(({ vr }) => vr)) < 0.8 * this.rows[this.climax]!.vr - E;
    if (outside.length > 4 || t - this.from < 10 || this.lo - tip.low > 1.5 * atr || !isQuiet) return;
    this.spring = { low: tip.low, at: tip.at };
    this.tell('spring', t, { at: tip.at, value: 0.75 });
    this.enter('C', t);
  }

  private seekMove(t: number, { close, swing2 }: Close): void {
    const half = 0.5 * (this.hi - this.lo);
    if (close > this.hi + half) {
      this.tell('move', t, { value: 0.4 });
      this.enter('E', t);
    } else if (swing2?.isLow && swing2.at > this.since && swing2.price >= this.lo + half) {
      if (this.rows[swing2.at]!.vr < 1 - E) this.tell('lastPoint', t, { at: swing2.at, value: 0.8 });
    }
  }
}

/** Much volume on a wide candle that closes off its low, the lowest of 50 in a falling market. */
function isClimax(rows: readonly Close[], t: number): boolean {
  const { close, low, mean, vr, sr, place } = rows[t]!;
  if (!(close < mean && mean < (rows[t - 20]?.mean ?? NaN))) return false;
  if (!(vr >= 2 - E && sr >= 1.8 - E && place >= 0.3 - E)) return false;
  return rows.slice(t - 49, t).every((row) => row.low >= low);
}

/** All ranges of one track, each looked for after the end of the one before. */
function rangesOf(rows: readonly Close[]): Range[] {
  const ranges: Range[] = [];
  for (let t = 0; t < rows.length; t++) {
    if (t > (ranges.at(-1)?.to ?? -1) && isClimax(rows, t)) ranges.push(new Range(rows, t));
  }
  return ranges;
}

/** What one track adds to the score at each close. */
function worthOf(rows: readonly Close[], ranges: readonly Range[]): number[] {
  const told = ranges.flatMap(({ events }) => events.filter(({ kind }) => !/preliminary|candidate/.test(kind)));
  return rows.map(({ vr, sr, close, atr }, t) => {
    const last = told.findLast((event) => event.t <= t);
    const range = ranges.find(({ from, to }) => from <= t && t < to);
    const isAbsorbing = range && vr >= 1.5 - E && sr <= 0.6 + E && Math.abs(close - range.lo) <= 0.5 * atr;
    return (last === undefined ? 0 : last.value * 2 ** (-(t - last.t) / 20)) + (isAbsorbing ? 0.1 : 0);
  });
}

/** Compares events and scores on one timeframe; gives the kinds of all events, and `absorption` for each of these. */
function compare(candles: CandleColumns, minutes: number): string[] {
  const head = new WyckoffHead();
  const scores: number[] = [];
  const met: string[] = [];
  const tracks = SIDES.map((side) => ({ side, rows: [] as Close[], events: [] as Omit<Event, 'value'>[] }));
  for (const scope of scopesOf(candles)) {
    if (scope.minutes !== minutes) continue;
    scores.push(head.score(scope));
    if (head.reasons(scope).some(({ code }) => code.startsWith('W.ABSORB'))) met.push('absorption');
    for (const { side, rows, events } of tracks) {
      rows.push(closeOf(scope, side));
      const known = head.track(side).events.filter(({ index }) => index === scope.index);
      events.push(...known.map(({ kind, index, candleIndex }) => ({ t: index, kind, at: candleIndex })));
    }
  }
  const [up, down] = tracks.map(({ rows, events }) => {
    const ranges = rangesOf(rows);
    expect(events).toEqual(ranges.flatMap((range) => range.events.map(({ t, kind, at }) => ({ t, kind, at }))));
    return worthOf(rows, ranges);
  });
  const clip = (x: number): number => Math.max(-1, Math.min(1, x));
  expectScores(
    scores,
    scores.map((_, t) => (t < 69 ? NaN : clip(up![t]! - down![t]!))),
  );
  return [...met, ...tracks.flatMap(({ events }) => events.map(({ kind }) => kind))];
}

/** A walk of trends that run into ranges, and out of these on either side; its wide candles are often much traded. */
function rangeWalk(count: number, seed: number): CandleColumns {
  const random = Random.fromKey(`ranges ${seed}`);
  const volumes: number[] = [];
  let [close, trend, exit, end] = [1000, 1, 1, NaN];
  const rows = Array.from({ length: count }, (_, i): [number, number, number, number] => {
    const age = i % 200;
    if (age === 0) [trend, exit] = [Math.sign(random.uniform() - 0.5), Math.sign(random.uniform() - 0.3)];
    if (age === 60) end = close;
    const isRange = age >= 60 && age < 150;
    const kind = random.uniform();
    const size = kind < (isRange ? 0.05 : 0.15) ? 2.5 : kind > 0.96 ? 0.2 : 1;
    const traded = size !== 1 && random.uniform() < 0.7 ? (isRange ? 1.8 : 3) : 1;
    volumes.push(traded * (40 + 60 * random.uniform()));
    const open = close;
    const side = end - trend * (Math.floor((age - 60) / 11) % 2 === 0 ? 6 : 0);
    const pull = isRange ? 0.25 * (side - open) : trend * (age < 60 ? 0.5 : -exit * (age % 12 < 6 ? 0.6 : -0.5));
    close = Math.max(100, open + pull + 0.5 * size * random.normal());
    const wick = (): number => 0.6 * size * random.uniform();
    return [open, Math.max(open, close) + wick(), Math.min(open, close) - wick(), close];
  });
  const columns = candlesOf(rows);
  volumes.forEach((volume, i) => (columns.volume[i] = volume));
  return columns;
}

describe('the Wyckoff head', () => {
  it('is what its table says, on walks in which all of it happens', () => {
    const met = Array.from({ length: 16 }, (_, seed) => compare(rangeWalk(6_000, seed), 1)).flat();
    const kinds = [...Object.keys(EVENT_VALUES), 'absorption'];
    expect(kinds.filter((kind) => met.filter((one) => one === kind).length < 3)).toEqual([]);
  });

  const month = realMonthPath('BTCUSDT', '2022-05');
  it.skipIf(month === undefined)('is what its table says, on a real month of 5m', () => {
    expect(compare(readRealMonth(month!), 5).filter((kind) => kind === 'climax').length).toBeGreaterThan(10);
  });
});
