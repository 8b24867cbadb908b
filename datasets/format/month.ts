import { MINUTE_MS, SECOND_MS } from '../../engine/market/units.ts';

/** The spans whose candles are stored; all others are aggregated from '1m'. */
export type StoredTimeframe = '1m' | '1s';

/** Milliseconds between the openTimes of two consecutive candles. */
export function stepMsOf(timeframe: StoredTimeframe): number {
  return timeframe === '1m' ? MINUTE_MS : SECOND_MS;
}

/** 'YYYY-MM' of the UTC month that holds `time`. */
export function monthOf(time: number): string {
  return new Date(time).toISOString().slice(0, 7);
}

/** First instant of a month ('YYYY-MM') and of the next one, epoch ms. */
export function monthSpan(month: string): { readonly start: number; readonly end: number } {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5, 7))];
  return { start: Date.UTC(year, number - 1), end: Date.UTC(year, number) };
}

/** Where a month of candles lies inside a dataset's folder. */
export function candlePath(symbol: string, timeframe: StoredTimeframe, month: string): string {
  return `candles/${symbol}/${timeframe}/${month}.arrow`;
}

/** Where the side data of one kind lies inside a dataset's folder. */
export function observationPath(kind: string): string {
  return `observations/${kind}.arrow`;
}

/** The part of the content hash that a stored file is, by its path. */
export function contentKey(path: string): string {
  return path.replace(/\.arrow$/, '');
}

/** First row whose openTime is at or after `time`. */
export function lowerBound(times: Float64Array, length: number, time: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
