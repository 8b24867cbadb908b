import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { candlesOf } from '../../../engine/testing/candles.ts';
import { PivotTracker } from './pivots.ts';
import { describeSeries, dyadicCandles, mirrorCandles, walkMoments } from './series.contract.ts';

type Found = [index: number, price: number, confirmedIndex: number];

function track(candles: CandleColumns, left: number, right: number): { highs: Found[]; lows: Found[] } {
  const pivots = new PivotTracker(left, right);
  const highs: Found[] = [];
  const lows: Found[] = [];
  walkMoments(candles, ({ past }) => {
    pivots.update(past);
    const { newHigh, newLow } = pivots;
    if (newHigh) highs.push([newHigh.index, newHigh.price, newHigh.confirmedIndex]);
    if (newLow) lows.push([newLow.index, newLow.price, newLow.confirmedIndex]);
  });
  return { highs, lows };
}

/** The definition, read off whole columns. */
function plainHighs(highs: readonly number[], left: number, right: number): Found[] {
  return highs.flatMap((high, i): Found[] => {
    if (i < left || i + right >= highs.length) return [];
    const before = Math.max(...highs.slice(i - left, i));
    const after = Math.max(...highs.slice(i + 1, i + right + 1));
    return high > before && high >= after ? [[i, high, i + right]] : [];
  });
}

describe('pivots', () => {
  it('of equal highs the first, known two candles later', () => {
    const highs = [5, 6, 9, 9, 7, 6, 5];
    const candles = candlesOf(highs.map((high) => [4, high, 3, 4]));
    expect(track(candles, 2, 2).highs).toEqual([[2, 9, 4]]);
  });

  it('looks back by age, as far as sixteen', () => {
    const pivots = new PivotTracker(1, 1);
    const highs = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 10 + i : 10));
    walkMoments(candlesOf(highs.map((high) => [9, high, 8, 9])), ({ past }) => pivots.update(past));
    expect(pivots.high(0)).toEqual({ index: 58, price: 68, confirmedIndex: 59 });
    expect(pivots.high(15)).toEqual({ index: 28, price: 38, confirmedIndex: 29 });
    expect(pivots.high(16)).toBeNull();
  });

  const expectSame = (candles: CandleColumns): void => {
    for (const [left, right] of [
      [3, 3],
      [5, 5],
      [4, 2],
    ] as const) {
      const { highs, lows } = track(candles, left, right);
      const column = (values: Float64Array): number[] => [...values.subarray(0, candles.length)];
      expect(highs.length).toBeGreaterThan(10);
      expect(highs).toEqual(plainHighs(column(candles.high), left, right));
      const mirrored = plainHighs(
        column(candles.low).map((low) => -low),
        left,
        right,
      );
      expect(lows).toEqual(mirrored.map(([i, price, at]) => [i, -price, at]));
    }
  };
  describeSeries(expectSame);

  it('swap sides when the market is turned upside down', () => {
    const candles = dyadicCandles(7);
    const { highs, lows } = track(candles, 3, 3);
    const turned = track(mirrorCandles(candles), 3, 3);
    const flip = ([i, price, at]: Found): Found => [i, 256 - price, at];
    expect(turned.highs).toEqual(lows.map(flip));
    expect(turned.lows).toEqual(highs.map(flip));
  });
});
