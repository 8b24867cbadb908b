/** Candles to hold the primitives against their plain references: random walks, ties, and a real month. */
import { describe, it } from 'vitest';
import { atr } from '../../../engine/indicators/atr.ts';
import { CandleCursor, createCandleColumns } from '../../../engine/market/candle.ts';
import type { Candle, CandleColumns } from '../../../engine/market/candle.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { lcgCandles, walkCandles } from '../../../engine/testing/candles.ts';
import { featureColumn } from '../../../engine/testing/indicator-rows.ts';
import { readRealMonth, realMonthPath } from '../../../engine/testing/real-month.ts';
import { CandleHistory } from './candle-history.ts';

/** One candle of a series as a primitive meets it: already in `past`. */
export interface Moment {
  readonly index: number;
  readonly candle: Candle;
  readonly past: CandleHistory;
  readonly atrBefore: number;
}

/** Calls `visit` at every close, from `begin` up to `end` (exclusive). */
export function walkMoments(candles: CandleColumns, visit: (moment: Moment) => void, end = candles.length): void {
  const atrs = featureColumn(atr(14), candles);
  const candle = new CandleCursor();
  const past = new CandleHistory();
  candle.bind(candles);
  for (let index = 0; index < end; index++) {
    candle.moveTo(index);
    candle.closeTime = candle.openTime + MINUTE_MS;
    past.push(candle);
    visit({ index, candle, past, atrBefore: atrs[index - 1] ?? NaN });
  }
}

/** Candles with prices rounded to 1/128, so that mirroring them at 256 is exact; such prices tie often. */
export function dyadicCandles(seed: number, count = 600): CandleColumns {
  const candles = walkCandles(count, { seed });
  for (const name of ['open', 'high', 'low', 'close'] as const) {
    for (let i = 0; i < count; i++) candles[name][i] = Math.round(candles[name][i]! * 128) / 128;
  }
  return candles;
}

/** The same market upside down: every price p becomes 256 − p. */
export function mirrorCandles(candles: CandleColumns): CandleColumns {
  const mirrored = { ...createCandleColumns(0), ...candles };
  const flip = (column: Float64Array): Float64Array => column.map((price) => 256 - price);
  return Object.assign(mirrored, {
    open: flip(candles.open),
    high: flip(candles.low),
    low: flip(candles.high),
    close: flip(candles.close),
  });
}

/** Holds something to its reference on 20 random walks, on the tick-grid candles, and on a real month where there is one. */
export function describeSeries(expectAgreement: (candles: CandleColumns) => void): void {
  describe('agrees with a plain reference', () => {
    it('on 20 random walks', () => {
      for (let seed = 1; seed <= 20; seed++) expectAgreement(walkCandles(600, { seed }));
    });

    it('on candles with many equal prices', () => {
      expectAgreement(lcgCandles(600));
      for (let seed = 1; seed <= 5; seed++) expectAgreement(dyadicCandles(seed));
    });

    const path = realMonthPath('BTCUSDT', '2022-01');
    it.skipIf(path === undefined)('on a real month', () => expectAgreement(readRealMonth(path!)));
  });
}
