import { DAY_MS, startOfUtcDay } from '../../engine/market/units.ts';
import type { Day } from './days.ts';
import { sum } from './figure.ts';
import { compound } from './ratios.ts';

/** A stretch of the calendar, UTC; weeks begin on Monday. */
export type Span = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** Epoch 0 was a Thursday: Mondays lie four days after a multiple of seven. */
const MONDAY = 4;

/** The first midnight of the span that holds `time`. */
export function startOfSpan(time: number, span: Span): number {
  const day = startOfUtcDay(time);
  if (span === 'day') return day;
  if (span === 'week') return day - ((((day / DAY_MS - MONDAY) % 7) + 7) % 7) * DAY_MS;
  const date = new Date(day);
  const month = date.getUTCMonth();
  return Date.UTC(date.getUTCFullYear(), span === 'month' ? month : span === 'quarter' ? month - (month % 3) : 0);
}

/** The same day so many months earlier; a day that the month does not have becomes its last. */
export function monthsBefore(day: number, months: number): number {
  const date = new Date(day);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months);
  const next = new Date(first);
  const last = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1) - DAY_MS;
  return Math.min(last, first + (date.getUTCDate() - 1) * DAY_MS);
}

/** Consecutive items that lie in the same span, oldest first. */
export function groupBySpan<T>(items: readonly T[], span: Span, timeOf: (item: T) => number): [number, T[]][] {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const start = startOfSpan(timeOf(item), span);
    const group = groups.get(start);
    if (group) group.push(item);
    else groups.set(start, [item]);
  }
  return [...groups].sort(([a], [b]) => a - b);
}

/** Daily returns compounded per span. The first and the last may be cut short. */
export function spanReturns(days: readonly Day[], span: Span): number[] {
  return groupBySpan(days, span, (day) => day.start).map(([, group]) => compound(group.map((day) => day.return)));
}

/** Daily returns added up per span, without compounding. */
export function spanSums(days: readonly Day[], span: Span): number[] {
  return groupBySpan(days, span, (day) => day.start).map(([, group]) => sum(group.map((day) => day.return)));
}
