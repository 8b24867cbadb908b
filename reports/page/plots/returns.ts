import { histogram } from '../../stats/histogram.ts';
import type { Bin } from '../../stats/histogram.ts';
import { sortedQuantile } from '../../stats/moments.ts';
import type { Summary } from '../../stats/summary.ts';
import { spanReturns } from '../../stats/calendar.ts';
import type { Span } from '../../stats/calendar.ts';
import { decimalText } from '../../stats/text.ts';
import type { DailyAccount } from './account.ts';
import { brief, tableOf } from './plot.ts';
import type { Plot, Plots, Table } from './plot.ts';

const NO_DAY = 'The run is too short for a daily close.';
/** Months are few: more bars than this would each hold one. */
const BINS_OF_MONTHS = 16;
const SPANS: readonly (readonly [Span, string])[] = [
  ['day', 'Day'],
  ['week', 'Week'],
  ['month', 'Month'],
  ['quarter', 'Quarter'],
  ['year', 'Year'],
];

/** Bars of a histogram in percent, each with its range in words; the outermost hold everything beyond them. */
export function binTable(bins: readonly Bin[], isOpenEnded = true): Table {
  const places = Math.max(0, ...bins.map((bin) => (String(bin.from).split('.')[1] ?? '').length));
  const rangeOf = ({ from, to }: Bin, i: number): string => {
    const [low, high] = [from, to].map((edge) => `${decimalText(edge, places)} %`);
    if (isOpenEnded && bins.length > 1 && i === 0) return `below ${high}`;
    return isOpenEnded && bins.length > 1 && i === bins.length - 1 ? `from ${low}` : `${low} to ${high}`;
  };
  return tableOf(bins.map((bin, i) => ({ from: bin.from, to: bin.to, count: bin.count, range: rangeOf(bin, i) })));
}

/** Charts of the returns per day, month and year. */
export function returnPlots({ days, hold }: DailyAccount, summary: Summary): Plots {
  const daily = (chart: 'equity-log' | 'equity-volatility-matched' | 'daily-returns' | 'underwater'): Plot =>
    days.length === 0 ? { absent: NO_DAY } : { chart, tables: { daily: 'daily' } };
  const returns = days.map((day) => day.return);
  const isHeld = hold.some((value) => value !== null);
  const isMatched = isHeld && returns.some((value) => value !== 0);
  return {
    'equity-log': daily('equity-log'),
    'equity-volatility-matched': isMatched
      ? daily('equity-volatility-matched')
      : { absent: 'Either the account or the market never moved, so there is no volatility to match.' },
    'daily-returns': daily('daily-returns'),
    underwater: daily('underwater'),
    years: yearPlot(summary),
    'month-distribution': monthPlot(spanReturns(days, 'month')),
    'return-quantiles': quantilePlot(SPANS.map(([span, name]) => [name, spanReturns(days, span)])),
  };
}

function yearPlot({ tables }: Summary): Plot {
  if (tables.years.length === 0) return { absent: NO_DAY };
  const rows = tables.years.flatMap(({ year, return: run, hold }) => [
    { year: String(year), who: 'Strategy', value: brief(run) },
    { year: String(year), who: 'Buy and hold', value: brief(hold) },
  ]);
  return { chart: 'years', tables: { years: tableOf(rows) } };
}

function monthPlot(months: readonly number[]): Plot {
  if (months.length < 2) return { absent: 'Fewer than two months: nothing to distribute.' };
  return { chart: 'month-distribution', tables: { bins: binTable(coarser(histogram(months), BINS_OF_MONTHS)) } };
}

/** Merges neighbouring bars, an edge staying at zero, until there are no more than `most`. */
function coarser(bins: readonly Bin[], most: number): Bin[] {
  const merge = Math.ceil(bins.length / most);
  const zero = bins.findIndex((bin) => bin.from >= 0);
  const groups = new Map<number, Bin>();
  for (const [i, bin] of bins.entries()) {
    const key = Math.floor((i - (zero < 0 ? bins.length : zero)) / merge);
    const group = groups.get(key);
    groups.set(key, group === undefined ? bin : { from: group.from, to: bin.to, count: group.count + bin.count });
  }
  return [...groups.values()];
}

function quantilePlot(spans: readonly (readonly [string, readonly number[]])[]): Plot {
  const rows = spans
    .filter(([, returns]) => returns.length >= 2)
    .map(([span, returns]) => {
      const sorted = [...returns].sort((a, b) => a - b);
      const at = (level: number): number | null => brief(sortedQuantile(sorted, level));
      const quantiles = { q05: at(0.05), q25: at(0.25), q50: at(0.5), q75: at(0.75), q95: at(0.95) };
      return { span, count: returns.length, low: at(0), high: at(1), ...quantiles };
    });
  if (rows.length === 0) return { absent: 'Fewer than two daily returns.' };
  return { chart: 'return-quantiles', tables: { quantiles: tableOf(rows) } };
}
