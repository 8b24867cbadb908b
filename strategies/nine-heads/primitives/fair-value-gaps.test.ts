import { describe, expect, it } from 'vitest';
import { atr } from '../../../engine/indicators/atr.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { candlesOf } from '../../../engine/testing/candles.ts';
import { featureColumn } from '../../../engine/testing/indicator-rows.ts';
import { FairValueGaps } from './fair-value-gaps.ts';
import { plainReactions } from './plain-zones.contract.ts';
import type { PlainZone } from './plain-zones.contract.ts';
import { describeSeries, dyadicCandles, mirrorCandles, walkMoments } from './series.contract.ts';

const SIDES = [1, -1] as const;

/** At every close: the new gap, the new balance, and the latest reactions of both directions in the three kinds. */
function track(candles: CandleColumns): number[][] {
  const gaps = new FairValueGaps();
  const rows: number[][] = [];
  walkMoments(candles, ({ past, candle, index, atrBefore }) => {
    gaps.update(past, candle, { index, atrBefore });
    const reactions = SIDES.flatMap((side) => [
      gaps.lastReaction(side),
      gaps.lastBalancedReaction(side),
      gaps.lastInvertedReaction(side),
    ]);
    rows.push([gaps.newGap, gaps.newBalance, ...reactions]);
  });
  return rows;
}

/** Every gap there ever was, with the candle at which price traded through it. */
function plainGaps(candles: CandleColumns, atrs: readonly number[]): PlainZone[] {
  const { open, high, low, close, length } = candles;
  const gaps: PlainZone[] = [];
  for (let t = 2; t < length; t++) {
    const least = 0.25 * atrs[t - 1]! - 1e-9;
    const rises = close[t - 1]! > open[t - 1]! && low[t]! > high[t - 2]! && low[t]! - high[t - 2]! >= least;
    const falls = close[t - 1]! < open[t - 1]! && high[t]! < low[t - 2]! && low[t - 2]! - high[t]! >= least;
    if (rises) gaps.push({ direction: 1, low: high[t - 2]!, high: low[t]!, index: t });
    if (falls) gaps.push({ direction: -1, low: high[t]!, high: low[t - 2]!, index: t });
  }
  return gaps;
}

const GAP_RULES = { ageMax: 300, endsWhen: 'filled' } as const;

/** All from the full list of gaps: each looked at afresh, candle by candle, from its own on. */
function plainRows(candles: CandleColumns): number[][] {
  const atrs = featureColumn(atr(14), candles);
  const gaps = plainGaps(candles, atrs);
  const inverted: PlainZone[] = [];
  const endOf = new Map<PlainZone, number>();
  const reactions = plainReactions(candles, gaps, {
    ...GAP_RULES,
    onEnd(gap, t, isBeyond) {
      endOf.set(gap, t);
      if (isBeyond) inverted.push({ ...gap, direction: gap.direction === 1 ? -1 : 1, index: t });
    },
  });
  const balanced = gaps.flatMap((gap, i) =>
    gaps.slice(Math.max(0, i - 20), i).flatMap((older): PlainZone[] => {
      const age = gap.index - older.index;
      if (older.direction === gap.direction || age <= 0 || age > 20) return [];
      if ((endOf.get(older) ?? Infinity) <= gap.index) return [];
      const zone = { ...gap, low: Math.max(gap.low, older.low), high: Math.min(gap.high, older.high) };
      const isWide = zone.high > zone.low && zone.high - zone.low >= 0.1 * atrs[gap.index - 1]! - 1e-9;
      return isWide ? [zone] : [];
    }),
  );
  const balances = plainReactions(candles, balanced, { ageMax: 300, endsWhen: 'closedBeyond' });
  const inversions = plainReactions(candles, inverted, { ageMax: 50, endsWhen: 'filled' });
  const directionAt = (zones: readonly PlainZone[]): Map<number, number> =>
    new Map(zones.map(({ index, direction }) => [index, direction]));
  const newGaps = directionAt(gaps);
  const newBalances = directionAt(balanced);
  return Array.from({ length: candles.length }, (_, t) => [
    newGaps.get(t) ?? 0,
    newBalances.get(t) ?? 0,
    ...SIDES.flatMap((side) => [reactions(side, t), balances(side, t), inversions(side, t)]),
  ]);
}

/** Fourteen candles of range 0.5 make the ATR14 one half. */
const CALM = Array.from({ length: 16 }, (): [number, number, number, number] => [99.75, 100, 99.5, 99.75]);

describe('fair-value gaps', () => {
  it('bullish from 100.0 to 100.6, then a bearish one from 100.2 to 100.5 that balances it', () => {
    const rows = track(
      candlesOf([
        ...CALM,
        [99.75, 100.7, 99.7, 100.65],
        [100.65, 101, 100.6, 100.8],
        [100.8, 101, 100.5, 100.6],
        [100.6, 100.65, 100.1, 100.15],
        [100.15, 100.2, 100.05, 100.1],
        [100.1, 100.4, 100.05, 100.2],
      ]),
    );
    expect(rows.map(([gap]) => gap).slice(16)).toEqual([0, 1, 0, 0, -1, 0]);
    expect(rows.map(([, balance]) => balance).slice(16)).toEqual([0, 0, 0, 0, -1, 0]);
    // The first candle back into the bullish gap closes above its middle, 100.3; the last two below.
    expect(rows.map((row) => row[2]).slice(17)).toEqual([-Infinity, 18, 18, 18, 18]);
    // Then price comes up into the balanced range and closes below its middle, 100.35.
    expect(rows.at(-1)![6]).toBe(21);
  });

  it('are near while open', () => {
    const gaps = new FairValueGaps();
    const candles = candlesOf([...CALM, [99.75, 100.7, 99.7, 100.65], [100.65, 101, 100.6, 100.8]]);
    walkMoments(candles, ({ past, candle, index, atrBefore }) => gaps.update(past, candle, { index, atrBefore }));
    expect(gaps.isNear(1, 100.8, 0.2)).toBe(true);
    expect(gaps.isNear(1, 100.8, 0.19)).toBe(false);
    expect(gaps.isNear(1, 100.3, 0)).toBe(true);
    expect(gaps.isNear(-1, 100.3, 10)).toBe(false);
    expect(gaps.gaps(1).nearestEdge(100.8, -1)).toBe(100.6);
    expect(gaps.gaps(1).nearestEdge(100.6, -1)).toBe(100);
    expect(gaps.gaps(1).nearestEdge(100.6, 1)).toBeNaN();
  });

  const expectSame = (candles: CandleColumns): void => expect(track(candles)).toEqual(plainRows(candles));
  describeSeries(expectSame);

  it('react of every kind somewhere in random walks', () => {
    const last = Array.from({ length: 5 }, (_, seed) => track(dyadicCandles(seed + 1)).at(-1)!);
    for (let column = 2; column < 8; column++) expect(last.some((row) => row[column]! > 0)).toBe(true);
  });

  it('swap directions when the market is turned upside down', () => {
    const flip = ([gap, balance, a, b, c, d, e, f]: number[]): number[] => [
      0 - gap!,
      0 - balance!,
      d!,
      e!,
      f!,
      a!,
      b!,
      c!,
    ];
    for (let seed = 1; seed <= 5; seed++) {
      const candles = dyadicCandles(seed);
      expect(track(mirrorCandles(candles))).toEqual(track(candles).map(flip));
    }
  });
});
