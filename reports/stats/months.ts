import type { Day } from './days.ts';
import { compound } from './ratios.ts';

/** Compounded returns of one calendar year (UTC). Twelve entries; a month without a day is null. */
export interface YearReturns {
  readonly year: number;
  readonly months: readonly (number | null)[];
  readonly total: number;
}

/** Daily returns compounded per calendar month and year, UTC, oldest year first. */
export function monthlyReturns(days: readonly Day[]): YearReturns[] {
  const years = new Map<number, number[][]>();
  for (const day of days) {
    const date = new Date(day.start);
    const months = years.get(date.getUTCFullYear()) ?? Array.from({ length: 12 }, (): number[] => []);
    years.set(date.getUTCFullYear(), months);
    months[date.getUTCMonth()]!.push(day.return);
  }
  return [...years].map(([year, months]) => ({
    year,
    months: months.map((returns) => (returns.length === 0 ? null : compound(returns))),
    total: compound(months.flat()),
  }));
}
