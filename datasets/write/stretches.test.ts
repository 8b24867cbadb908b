import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { sliceCandles } from '../format/candle-file.ts';
import { compareGaps } from './gap-ledger.ts';
import { findStretches, joinStretches } from './stretches.ts';

const SERIES = { symbol: 'BTCUSDT', timeframe: '1m' } as const;

/** Candles at the given minutes, each with its close. */
function candles(rows: readonly (readonly [minute: number, close: number])[]): CandleColumns {
  const columns = createCandleColumns(rows.length);
  for (const [minute, close] of rows) {
    columns.openTime[columns.length] = minute * MINUTE_MS;
    columns.close[columns.length++] = close;
  }
  return columns;
}

describe('findStretches', () => {
  it('lists each absent stretch once, and each jump beyond 30 %', () => {
    const { entries } = findStretches(
      SERIES,
      candles([
        [0, 100],
        [1, 130],
        [4, 131],
        [5, 91],
        [7, 92],
      ]),
    );
    expect(entries.map(({ kind, from, to, count }) => [kind, from / MINUTE_MS, to / MINUTE_MS, count])).toEqual([
      ['missing', 2, 3, 2],
      ['missing', 6, 6, 1],
      ['suspectJump', 5, 5, 1],
    ]);
  });

  it('merges the stretches of a month that is full of holes', () => {
    const { entries } = findStretches(SERIES, candles(Array.from({ length: 2000 }, (_, i) => [2 * i, 100] as const)));
    expect(entries).toEqual([
      {
        symbol: 'BTCUSDT',
        kind: 'missing',
        from: MINUTE_MS,
        to: 3997 * MINUTE_MS,
        count: 1999,
        detail: 'in 1999 stretches.',
      },
    ]);
  });

  it('marks candles of 1s', () => {
    const { entries } = findStretches(
      { ...SERIES, timeframe: '1s' },
      candles([
        [0, 100],
        [1, 100],
      ]),
    );
    expect(entries).toEqual([expect.objectContaining({ from: 1000, count: 59, detail: 'candles of 1s: absent.' })]);
  });
});

describe('joinStretches', () => {
  it('finds the same in pieces as in the whole', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(minutes, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), fc.nat(), (times, closes, cut) => {
        const rows = times.sort((a, b) => a - b).map((minute) => [minute, closes.next().value as number] as const);
        const whole = candles(rows);
        const at = 1 + (cut % (rows.length - 1));
        const pieces = [sliceCandles(whole, 0, at), sliceCandles(whole, at, rows.length)];
        const joined = joinStretches(
          SERIES,
          pieces.map((piece) => findStretches(SERIES, piece)),
        );
        expect([...joined].sort(compareGaps)).toEqual([...findStretches(SERIES, whole).entries].sort(compareGaps));
      }),
    );
  });
});
