import { DAY_MS } from '../../../engine/market/units.ts';
import type { RunRecord } from '../../run/manifest.ts';
import { sharpe, sortino, volatility } from '../../stats/ratios.ts';
import { heldByDay, hourlyByDay } from './account.ts';
import type { DailyAccount } from './account.ts';
import { brief } from './plot.ts';
import type { Table } from './plot.ts';
import { rolling, ROLLING_DAYS, rollingBeta } from './rolling.ts';

/** More days than this are drawn as every second, third … one. */
const DAYS_DRAWN_MAX = 1_000;

/** Growth of one unit, and its fall from the running peak (≤ 0), after each return. Null from the first hole on. */
export function growthOf(returns: readonly (number | null)[]): { growth: (number | null)[]; fall: (number | null)[] } {
  let [level, peak]: [number | null, number] = [1, 1];
  const growth = returns.map(
    (value) => (level = level === null || value === null ? null : Math.max(0, level * (1 + value))),
  );
  const fall = growth.map((value) => {
    if (value === null) return null;
    peak = Math.max(peak, value);
    return value / peak - 1;
  });
  return { growth, fall };
}

/** The run's returns scaled to another volatility; none where either does not vary. */
function matchedTo(returns: readonly number[], hold: readonly (number | null)[]): (number | null)[] {
  const known = hold.filter((value) => value !== null);
  const [own, other] = [volatility(returns).value, volatility(known).value];
  const factor = own && other ? other / own : null;
  return returns.map((value) => (factor === null ? null : value * factor));
}

/** The one table that every chart over days reads: a row per UTC day, or per some days of a long run. */
export function dailyTable(record: RunRecord, { days, hold }: DailyAccount): Table {
  const returns = days.map((day) => day.return);
  const [run, held, matched] = [returns, hold, matchedTo(returns, hold)].map(growthOf) as [
    ReturnType<typeof growthOf>,
    ReturnType<typeof growthOf>,
    ReturnType<typeof growthOf>,
  ];
  const exposed = hourlyByDay(record.equity, (point) => (point.equity > 0 ? point.exposure / point.equity : 0));
  const open = hourlyByDay(record.equity, (point) => point.openPositions);
  const sides = heldByDay(record.trades, (trade) => trade.side);
  const sideShare = (side: string, sign: number): (number | null)[] =>
    days.map(({ start, close }) => (close > 0 ? (sign * (sides.get(start)?.get(side) ?? 0)) / close : null));
  const roll = (of: readonly (number | null)[], figure: typeof sharpe): (number | null)[] =>
    rolling(of, ROLLING_DAYS, (stretch) => figure(stretch).value);
  const columns: Record<string, (number | null)[]> = {
    growth: run.growth,
    holdGrowth: held.growth,
    matched: matched.growth,
    fall: run.fall,
    holdFall: held.fall,
    return: returns,
    beta: rollingBeta(returns, hold, ROLLING_DAYS),
    volatility: roll(returns, volatility),
    holdVolatility: roll(hold, volatility),
    sharpe: roll(returns, sharpe),
    holdSharpe: roll(hold, sharpe),
    sortino: roll(returns, sortino),
    holdSortino: roll(hold, sortino),
    leverage: days.map(({ start }) => exposed.get(start)?.mean ?? null),
    leverageMax: days.map(({ start }) => exposed.get(start)?.max ?? null),
    open: days.map(({ start }) => open.get(start)?.mean ?? null),
    openMax: days.map(({ start }) => open.get(start)?.max ?? null),
    long: sideShare('long', 1),
    short: sideShare('short', -1),
    basket: basketOf(record, days),
  };
  const step = Math.max(1, Math.ceil(days.length / DAYS_DRAWN_MAX));
  const isKept = (_: unknown, i: number): boolean => (days.length - 1 - i) % step === 0;
  const short = (column: (number | null)[]): (number | null)[] => column.filter(isKept).map(brief);
  return {
    day: days.filter(isKept).map(({ start }) => start / DAY_MS + 1),
    ...Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, short(column)])),
  };
}

/** Mean of the symbols' closes over their first, at each day's end; null before there is a candle. */
function basketOf({ chart, manifest }: RunRecord, days: DailyAccount['days']): (number | null)[] {
  const held = manifest.symbols.flatMap((symbol) => {
    const columns = chart.candles.get(symbol);
    return columns === undefined || columns.length === 0 ? [] : [{ columns, next: 0 }];
  });
  return days.map(({ start }) => {
    const levels = held.flatMap((one) => {
      const { columns } = one;
      while (one.next < columns.length && columns.openTime[one.next]! < start + DAY_MS) one.next++;
      return one.next === 0 ? [] : [columns.close[one.next - 1]! / columns.open[0]!];
    });
    return levels.length === 0 ? null : levels.reduce((a, b) => a + b, 0) / levels.length;
  });
}
