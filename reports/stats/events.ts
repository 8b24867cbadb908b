import { DAY_MS } from '../../engine/market/units.ts';
import type { Day } from './days.ts';
import { dailyFalls } from './falls.ts';
import { compound } from './ratios.ts';

/** Days on which crypto markets broke, UTC: name, first and last day. Well-known dates, chosen before any run. */
const EVENTS: readonly (readonly [string, string, string])[] = [
  ['Chinese exchange ban', '2017-09-08', '2017-09-15'],
  ['End of the 2017 rally', '2017-12-17', '2018-02-06'],
  ['Bitcoin Cash fork war', '2018-11-14', '2018-12-15'],
  ['Pandemic crash', '2020-03-08', '2020-03-16'],
  ['Chinese mining ban', '2021-05-12', '2021-05-23'],
  ['Terra collapse', '2022-05-05', '2022-05-13'],
  ['Celsius and Three Arrows', '2022-06-10', '2022-06-18'],
  ['FTX collapse', '2022-11-06', '2022-11-14'],
  ['USDC leaves its peg', '2023-03-09', '2023-03-13'],
  ['Carry trade unwinds', '2024-08-02', '2024-08-06'],
  ['Liquidation cascade', '2025-10-10', '2025-10-12'],
];

/** The account and buy and hold through one event. Fractions; `maxDrawdown` from the event's start, on daily closes. */
export interface EventRow {
  readonly name: string;
  /** Midnights UTC of the first and last day; days of the event outside the run are left out. */
  readonly from: number;
  readonly to: number;
  readonly return: number;
  readonly hold: number | null;
  readonly maxDrawdown: number;
}

/** Events that the run lived through, at least in part. */
export function eventRows(days: readonly Day[], benchmark: readonly Day[]): EventRow[] {
  return EVENTS.flatMap(([name, first, last]) => {
    const [from, to] = [Date.parse(first), Date.parse(last)];
    const within = (list: readonly Day[]): number[] =>
      list.filter((day) => day.start >= from && day.start < to + DAY_MS).map((day) => day.return);
    const [returns, held] = [within(days), within(benchmark)];
    if (returns.length === 0) return [];
    const maxDrawdown = dailyFalls(returns).reduce((a, b) => Math.max(a, b), 0);
    const hold = held.length === 0 ? null : compound(held);
    return [{ name, from, to, return: compound(returns), hold, maxDrawdown }];
  });
}
