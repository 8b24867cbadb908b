import { DAY_MS, startOfUtcDay } from '../../../engine/market/units.ts';
import type { RunRecord } from '../../run/manifest.ts';
import { dailyReturns } from '../../stats/days.ts';
import type { Day } from '../../stats/days.ts';
import { buyAndHold } from '../../stats/hold.ts';

/** A run's days beside those of holding its symbols; `hold` has one entry per day, null where there is none. */
export interface DailyAccount {
  readonly days: readonly Day[];
  readonly hold: readonly (number | null)[];
}

/** The run's UTC days, and what buying and holding returned on them. */
export function dailyAccount(record: RunRecord): DailyAccount {
  const days = dailyReturns(record.equity, record.initialCash);
  const held = new Map(dailyReturns(buyAndHold(record), record.initialCash).map((day) => [day.start, day.return]));
  return { days, hold: days.map((day) => held.get(day.start) ?? null) };
}

/** Mean and extreme of what `pick` gives at a day's hourly points, by the day's start. */
export function hourlyByDay(
  points: RunRecord['equity'],
  pick: (point: RunRecord['equity'][number]) => number,
): ReadonlyMap<number, { readonly mean: number; readonly max: number }> {
  const sums = new Map<number, { total: number; count: number; max: number }>();
  for (const point of points) {
    const start = startOfUtcDay(point.time - 1);
    const sum = sums.get(start) ?? { total: 0, count: 0, max: -Infinity };
    const value = pick(point);
    sums.set(start, { total: sum.total + value, count: sum.count + 1, max: Math.max(sum.max, value) });
  }
  return new Map([...sums].map(([start, { total, count, max }]) => [start, { mean: total / count, max }]));
}

/**
 * Value at entry of the trades held, weighted by the share of the day they were held, by the day's start and a name.
 * Quote units.
 */
export function heldByDay(
  trades: RunRecord['trades'],
  nameOf: (trade: RunRecord['trades'][number]) => string,
): ReadonlyMap<number, ReadonlyMap<string, number>> {
  const days = new Map<number, Map<string, number>>();
  for (const trade of trades) {
    const [name, value] = [nameOf(trade), trade.quantity * trade.entryPrice];
    for (let day = startOfUtcDay(trade.entryTime); day < trade.exitTime; day += DAY_MS) {
      const held = Math.min(trade.exitTime, day + DAY_MS) - Math.max(trade.entryTime, day);
      const names = days.get(day) ?? new Map<string, number>();
      names.set(name, (names.get(name) ?? 0) + (value * held) / DAY_MS);
      days.set(day, names);
    }
  }
  return days;
}
