import type { CandleColumns } from './candle.ts';
import type { Observation } from './observation.ts';

/** Rows `begin`..`end`−1 of one symbol's candles. */
export interface CandleSlice {
  readonly columns: CandleColumns;
  readonly begin: number;
  readonly end: number;
}

/** One symbol's part of a frame batch. */
export interface Lane {
  readonly symbol: string;
  /** 1m candles; a minute of the batch without a row is absent. */
  readonly minutes: CandleSlice;
  /** 1s candles of the same span, where there are any. */
  readonly seconds: CandleSlice | null;
}

/**
 * Consecutive frames, one a minute: all inputs with close times from `firstClose` to `lastClose` (both whole minutes,
 * inclusive). Lanes are in code-unit order of their symbols and always cover the same symbols; observations are in
 * the order of `compareObservations`, available at or before `lastClose`. A live batch is one frame.
 */
export interface FrameBatch {
  readonly firstClose: number;
  readonly lastClose: number;
  readonly lanes: readonly Lane[];
  readonly observations: readonly Observation[];
}

/** First row from `from` on whose openTime is at or after `time`. */
export function rowAtOrAfter(columns: CandleColumns, time: number, from: number): number {
  let low = from;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns.openTime[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
