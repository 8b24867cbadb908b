import type { Candle, CandleColumns } from '../market/candle.ts';

/**
 * What to assume about the order of events inside a candle that holds both stop and target. `pessimistic`: the stop
 * first. `lowerTimeframe`: walk the minute's 1s candles where there are any, else pessimistic. `optimistic` and
 * `ohlcPath` (up candle O→L→H→C, down candle O→H→L→C) exist to show how much hangs on it.
 */
export type IntrabarMode = 'pessimistic' | 'optimistic' | 'ohlcPath' | 'lowerTimeframe';

export const INTRABAR_MODES = ['pessimistic', 'optimistic', 'ohlcPath', 'lowerTimeframe'] as const;

/** Rows `begin`..`end`−1 of 1s candles that lie inside the minute. */
export interface LowerCandles {
  readonly columns: CandleColumns;
  readonly begin: number;
  readonly end: number;
}

/** A position's exits. `direction` is +1 for long, −1 for short; NaN prices are never hit. */
export interface ExitLevels {
  readonly direction: number;
  readonly stop: number;
  readonly target: number;
}

/** A stop is hit by a touch. */
export function hitsStop(levels: ExitLevels, high: number, low: number): boolean {
  return levels.direction > 0 ? low <= levels.stop : high >= levels.stop;
}

/** A target needs a trade through it: a touch may not have filled a resting order. */
export function hitsTarget(levels: ExitLevels, high: number, low: number): boolean {
  return levels.direction > 0 ? high > levels.target : low < levels.target;
}

/** Which of stop and target came first in a candle that holds both: true for the stop. */
export function stopComesFirst(
  levels: ExitLevels,
  candle: Candle,
  { mode, lower }: { readonly mode: IntrabarMode; readonly lower: LowerCandles | null },
): boolean {
  switch (mode) {
    case 'optimistic':
      return false;
    case 'ohlcPath':
      // An up candle is taken to visit its low first: a long's stop, a short's target.
      return candle.close >= candle.open === levels.direction > 0;
    case 'lowerTimeframe':
      return lower === null || stopFirstIn(levels, lower);
    case 'pessimistic':
      return true;
  }
}

/** Walks the 1s candles in order; within one second the stop comes first again. */
function stopFirstIn(levels: ExitLevels, { columns, begin, end }: LowerCandles): boolean {
  for (let row = begin; row < end; row++) {
    const high = columns.high[row] as number;
    const low = columns.low[row] as number;
    if (hitsStop(levels, high, low)) return true;
    if (hitsTarget(levels, high, low)) return false;
  }
  return true;
}
