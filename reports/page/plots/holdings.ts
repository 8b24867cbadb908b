import { DAY_MS, startOfUtcDay } from '../../../engine/market/units.ts';
import type { RunRecord } from '../../run/manifest.ts';
import type { Summary } from '../../stats/summary.ts';
import { isOpen } from '../../stats/trades.ts';
import { heldByDay } from './account.ts';
import type { DailyAccount } from './account.ts';
import { brief, tableOf } from './plot.ts';
import type { Plot, Plots } from './plot.ts';

/** Symbols told apart by colour; the others are summed up. */
export const SYMBOLS_COLOURED_MAX = 8;
/** Rows of a table by day and symbol; a longer run is drawn in stretches of days. */
const ROWS_MAX = 2_500;

/** The symbols that get a colour of their own, most traded first; the last colour may stand for all others. */
export function colouredSymbols({ symbols }: Summary): readonly string[] {
  const names = symbols.map((group) => group.name);
  if (names.length <= SYMBOLS_COLOURED_MAX) return names;
  return [...names.slice(0, SYMBOLS_COLOURED_MAX - 1), 'others'];
}

/** Charts of what was held when, and of what it earned per symbol. */
export function holdingPlots(record: RunRecord, account: DailyAccount, summary: Summary): Plots {
  const none = { absent: 'The run made no trade, so nothing was ever held.' };
  const hasTrades = record.trades.length > 0 && account.days.length > 0;
  const daily = (chart: 'exposure' | 'leverage' | 'open-trades'): Plot =>
    hasTrades ? { chart, tables: { daily: 'daily' } } : none;
  return {
    exposure: daily('exposure'),
    leverage: daily('leverage'),
    'open-trades': daily('open-trades'),
    allocation: hasTrades ? allocationPlot(record, account, summary) : none,
    'profit-by-symbol': profitPlot(record, summary),
    basket: record.manifest.symbols.some((symbol) => (record.chart.candles.get(symbol)?.length ?? 0) > 0)
      ? { chart: 'basket', tables: { daily: 'daily' } }
      : { absent: 'The run carries no chart candles.' },
  };
}

function allocationPlot(record: RunRecord, { days }: DailyAccount, summary: Summary): Plot {
  const names = colouredSymbols(summary);
  if (names.length === 0) return { absent: 'No trade was closed.' };
  const named = (symbol: string): string => (names.includes(symbol) ? symbol : 'others');
  const held = heldByDay(record.trades, (trade) => named(trade.symbol));
  const step = Math.max(1, Math.ceil((days.length * names.length) / ROWS_MAX));
  const rows = [];
  for (let first = 0; first < days.length; first += step) {
    const stretch = days.slice(first, first + step);
    for (const [index, name] of names.entries()) {
      const shares = stretch.map(({ start, close }) => (close > 0 ? (held.get(start)?.get(name) ?? 0) / close : 0));
      const share = brief(shares.reduce((a, b) => a + b, 0) / shares.length);
      rows.push({ day: stretch.at(-1)!.start / DAY_MS + 1, name, index, share });
    }
  }
  return { chart: 'allocation', tables: { shares: tableOf(rows) } };
}

function profitPlot({ trades, manifest }: RunRecord, summary: Summary): Plot {
  const closed = trades.filter((trade) => !isOpen(trade)).sort((a, b) => a.exitTime - b.exitTime || a.id - b.id);
  if (closed.length === 0) return { absent: 'No trade was closed.' };
  const names = colouredSymbols(summary);
  const totals = names.map(() => 0);
  const startDay = startOfUtcDay(manifest.from) / DAY_MS;
  const rows = new Map<string, { day: number; name: string; index: number; profit: number | null }>();
  for (const [index, name] of names.entries())
    rows.set(`${startDay}|${index}`, { day: startDay, name, index, profit: 0 });
  const step = Math.max(1, Math.ceil(((manifest.to - manifest.from) / DAY_MS) * (names.length / ROWS_MAX)));
  for (const trade of closed) {
    const index = names.includes(trade.symbol) ? names.indexOf(trade.symbol) : names.length - 1;
    totals[index]! += trade.pnl;
    const day = startDay + step * Math.ceil((startOfUtcDay(trade.exitTime) / DAY_MS + 1 - startDay) / step);
    rows.set(`${day}|${index}`, { day, name: names[index]!, index, profit: brief(totals[index]!) });
  }
  return {
    chart: 'profit-by-symbol',
    tables: { profits: tableOf([...rows.values()].sort((a, b) => a.day - b.day || a.index - b.index)) },
  };
}
