import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { candlesOf } from '../../../engine/testing/candles.ts';
import { PivotTracker } from './pivots.ts';
import { plainReactions } from './plain-zones.contract.ts';
import type { PlainZone } from './plain-zones.contract.ts';
import { describeSeries, dyadicCandles, mirrorCandles, walkMoments } from './series.contract.ts';
import { StructureTracker } from './structure.ts';

/** What a tracker says at one close. */
interface Row {
  readonly trend: number;
  readonly event: string;
  readonly refs: number[];
  readonly range: number[];
  readonly blocks: number[];
  readonly breakers: number[];
}

const SIDES = [1, -1] as const;

function run(candles: CandleColumns, size: number, visit: (structure: StructureTracker) => void): void {
  const pivots = new PivotTracker(size, size);
  const structure = new StructureTracker(pivots);
  walkMoments(candles, ({ past, candle }) => {
    pivots.update(past);
    structure.update(past, candle);
    visit(structure);
  });
}

function track(candles: CandleColumns, size: number): Row[] {
  const rows: Row[] = [];
  run(candles, size, (structure) => {
    const { event } = structure;
    rows.push({
      trend: structure.trend,
      event: event ? `${event.kind} ${event.direction} ${event.price}` : '',
      refs: [structure.refHigh, structure.refLow],
      range: [structure.rangeLow, structure.rangeHigh],
      blocks: SIDES.map((side) => structure.lastBlockReaction(side)),
      breakers: SIDES.map((side) => structure.lastBreakerReaction(side)),
    });
  });
  return rows;
}

/** One side of the market, prices negated for the lower one. */
interface Half {
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}

/** Index of the latest swing high proven by t that no close was above, up to `lastClose` (t or t − 1); −1 for none. */
function referenceAt({ high, close }: Half, size: number, [t, lastClose]: readonly [number, number]): number {
  let highestClose = -Infinity;
  for (let i = t; i >= size; i--) {
    if (i + size <= t && isSwingHigh(high, i, size) && high[i]! >= highestClose) return i;
    if (i <= lastClose) highestClose = Math.max(highestClose, close[i]!);
  }
  return -1;
}

function isSwingHigh(high: readonly number[], i: number, size: number): boolean {
  for (let j = 1; j <= size; j++) if (high[i - j]! >= high[i]! || high[i + j]! > high[i]!) return false;
  return true;
}

/** The definitions, looked up afresh at each close in whole columns. */
function plainRows(candles: CandleColumns, size: number): Row[] {
  const column = (name: 'high' | 'low' | 'close', sign: number): number[] =>
    Array.from(candles[name].subarray(0, candles.length), (price) => sign * price);
  const upper: Half = { high: column('high', 1), low: column('low', 1), close: column('close', 1) };
  const lower: Half = { high: column('low', -1), low: column('high', -1), close: column('close', -1) };
  const blocks: PlainZone[] = [];
  const rows: Omit<Row, 'blocks' | 'breakers'>[] = [];
  let trend = 0;
  let leg: { side: 1 | -1; start: number } | null = null;
  for (let t = 0; t < candles.length; t++) {
    let event = '';
    for (const side of SIDES) {
      const half = side > 0 ? upper : lower;
      const ref = referenceAt(half, size, [t, t - 1]);
      if (ref < 0 || !(half.close[t]! > half.high[ref]!)) continue;
      event = `${trend === side ? 'BOS' : 'CHOCH'} ${side} ${half.high[ref]! * side}`;
      trend = side;
      const block = lastLowest(half, ref + 1, t - 1);
      const [low, high] = [half.low[block]! * side, half.high[block]! * side].sort((a, b) => a - b);
      blocks.push({ direction: side, low: low!, high: high!, index: t });
      leg = { side, start: lastLowest(half, ref, t) };
    }
    const refs = SIDES.map((side) => {
      const half = side > 0 ? upper : lower;
      return (half.high[referenceAt(half, size, [t, t])] ?? NaN) * side;
    });
    rows.push({ trend, event, refs, range: leg ? rangeOf(leg.side > 0 ? upper : lower, leg, t) : [NaN, NaN] });
  }
  const breakers: PlainZone[] = [];
  const blockReactions = plainReactions(candles, blocks, {
    ageMax: 300,
    endsWhen: 'closedBeyond',
    onEnd: (zone, t) => breakers.push({ ...zone, direction: zone.direction === 1 ? -1 : 1, index: t }),
  });
  const breakerReactions = plainReactions(candles, breakers, { ageMax: 100, endsWhen: 'closedBeyond' });
  return rows.map((row, t) => ({
    ...row,
    blocks: SIDES.map((side) => blockReactions(side, t)),
    breakers: SIDES.map((side) => breakerReactions(side, t)),
  }));
}

function lastLowest({ low }: Half, from: number, to: number): number {
  let lowest = from;
  for (let i = from + 1; i <= to; i++) if (low[i]! <= low[lowest]!) lowest = i;
  return lowest;
}

/** Leg low (it only moves when price trades below it) and highest high since, as real prices in ascending order. */
function rangeOf(half: Half, leg: { side: 1 | -1; start: number }, t: number): number[] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = leg.start; i <= t; i++) {
    low = Math.min(low, half.low[i]!);
    high = Math.max(high, half.high[i]!);
  }
  return [low * leg.side, high * leg.side].sort((a, b) => a - b);
}

describe('market structure', () => {
  it('first change of character, then a break, then a change back', () => {
    const path = [100, 102, 105, 103, 104, 105.2, 108, 103, 105, 108.4, 106, 104, 102.5];
    const candles = candlesOf(path.map((close) => [close, close, close, close]));
    const events = track(candles, 1).map(({ event }) => event);
    expect(events.filter((event) => event !== '')).toEqual(['CHOCH 1 105', 'BOS 1 108', 'CHOCH -1 103']);
    expect(events.indexOf('CHOCH 1 105')).toBe(5);
    expect(events.indexOf('BOS 1 108')).toBe(9);
    expect(events.indexOf('CHOCH -1 103')).toBe(12);
  });

  it('compares each swing with the one before', () => {
    const path = [100, 105, 101, 107, 103, 106, 100, 103];
    const labels: string[] = [];
    run(candlesOf(path.map((close) => [close, close, close, close])), 1, ({ highLabel, lowLabel }) =>
      labels.push(`${highLabel} ${lowLabel}`),
    );
    expect(labels.slice(4)).toEqual(['HH null', 'HH HL', 'LH HL', 'LH LL']);
  });

  it('places a price in the dealing range', () => {
    const path = [100, 102, 105, 103, 104, 106, 105];
    const positions: number[] = [];
    run(candlesOf(path.map((close) => [close, close, close, close])), 1, (structure) => {
      if (structure.trend !== 0)
        positions.push(structure.position(105), structure.position(200), structure.position(1));
    });
    expect(positions).toEqual([2 / 3, 1, 0, 2 / 3, 1, 0]);
  });

  it('remembers the last event of each direction', () => {
    const path = [100, 102, 105, 103, 104, 105.2, 108, 104, 105, 108.4, 106, 103, 104, 102.5];
    run(candlesOf(path.map((close) => [close, close, close, close])), 1, (structure) => {
      expect(structure.lastEvent(1)?.index ?? -Infinity).toBe(structure.lastEventIndex(1));
      expect(structure.lastEvent(-1)?.index ?? -Infinity).toBe(structure.lastEventIndex(-1));
    });
  });

  const expectSame = (candles: CandleColumns): void => {
    for (const size of [3, 5]) expect(track(candles, size)).toEqual(plainRows(candles, size));
  };
  describeSeries(expectSame);

  it('knows blocks and breakers of both directions in random walks', () => {
    const last = Array.from({ length: 5 }, (_, seed) => track(dyadicCandles(seed + 1), 3).at(-1)!);
    for (const name of ['blocks', 'breakers'] as const) {
      for (const k of [0, 1]) expect(last.some((row) => row[name][k]! > 0)).toBe(true);
    }
  });

  it('swaps directions when the market is turned upside down', () => {
    const flip = (row: Row): Row => ({
      trend: 0 - row.trend,
      event: row.event.replace(/(-?1) (.*)/, (_, side, price) => `${-Number(side)} ${256 - Number(price)}`),
      refs: row.refs.map((price) => 256 - price).reverse(),
      range: row.range.map((price) => 256 - price).reverse(),
      blocks: [...row.blocks].reverse(),
      breakers: [...row.breakers].reverse(),
    });
    for (let seed = 1; seed <= 5; seed++) {
      const candles = dyadicCandles(seed);
      expect(track(mirrorCandles(candles), 3)).toEqual(track(candles, 3).map(flip));
    }
  });
});
