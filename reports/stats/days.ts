import type { EquityPoint } from '../../engine/broker/trade.ts';
import { DAY_MS, startOfUtcDay } from '../../engine/market/units.ts';

/** The account over one UTC day. A run's first and last day may be cut short. */
export interface Day {
  /** Midnight UTC at which the day starts. */
  readonly start: number;
  /** Equity at the day's close, in quote units. */
  readonly close: number;
  /** Close over the previous day's close (the starting cash on the first day), minus 1. */
  readonly return: number;
}

/**
 * Daily closes of the account in UTC: the last point of each day, where a point at midnight closes the day before.
 * A day without points repeats the close before it. The series ends with the day on which nothing was left, since
 * returns on nothing have no meaning.
 */
export function dailyReturns(points: readonly Pick<EquityPoint, 'time' | 'equity'>[], initialCash: number): Day[] {
  const days: Day[] = [];
  let before = initialCash;
  const close = (start: number, equity: number): void => {
    days.push({ start, close: equity, return: equity / before - 1 });
    before = equity;
  };
  for (let i = 0; i < points.length && before > 0; i++) {
    const point = points[i]!;
    const start = startOfUtcDay(point.time - 1);
    const next = points[i + 1];
    if (next !== undefined && startOfUtcDay(next.time - 1) === start) continue;
    const last = days.at(-1);
    for (let day = (last?.start ?? start) + DAY_MS; last && day < start; day += DAY_MS) close(day, before);
    close(start, point.equity);
  }
  return days;
}
