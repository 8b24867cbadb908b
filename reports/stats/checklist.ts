import { METRICS } from './checklist-metrics.ts';
import { absent, charts, elsewhere, summaryField, tables } from './checklist-place.ts';
import type { Place } from './checklist-place.ts';

/** One item of the union of what freqtrade, quantstats, backtesting.py and LEAN show. */
export interface ChecklistItem {
  /** M metric, T table, C chart, with its number. */
  readonly item: string;
  readonly title: string;
  readonly place: Place;
}

const NO_SWEEP = 'a report is of one run, and this needs the results of a search over parameters';

const TABLES: readonly (readonly [string, Place])[] = [
  ['Results per pair', summaryField('symbols')],
  ['Trades left open', tables('leftOpen')],
  ['Entry tags', tables('entries')],
  ['Exit reasons', summaryField('exits')],
  ['Entry and exit tags together', tables('entryExits')],
  ['Breakdown by day, week, month', tables('days', 'weeks', 'months')],
  ['Strategies side by side', elsewhere('`npm run runs -- compare`')],
  ['Trade list', elsewhere('trades.csv and the page’s list; indicator values at any candle: `npm run explain`')],
  ['Equity and drawdown series', elsewhere('equity.csv')],
  ['Year-end returns against the benchmark', tables('years')],
  ['Ten worst drawdowns', tables('worstDrawdowns')],
  ['Crisis events', tables('events')],
  ['Live beside backtest', absent('a replay has no live run beside it; it belongs to the report of a live run')],
];

const CHARTS: readonly (readonly [string, Place])[] = [
  ['Equity against the benchmark', charts('equity')],
  ['Equity, log scale', charts('equity-log')],
  ['Equity at the benchmark’s volatility', charts('equity-volatility-matched')],
  ['Annual returns', charts('years')],
  ['Distribution of monthly returns', charts('month-distribution')],
  ['Daily returns', charts('daily-returns')],
  ['Rolling beta', charts('rolling-beta')],
  ['Rolling volatility', charts('rolling-volatility')],
  ['Rolling Sharpe', charts('rolling-sharpe')],
  ['Rolling Sortino', charts('rolling-sortino')],
  ['Worst drawdowns shaded', charts('worst-drawdowns')],
  ['Underwater', charts('underwater')],
  ['Underwater, relative', charts('underwater')],
  ['Heatmap of monthly returns', summaryField('months')],
  ['Box plot of return quantiles', charts('return-quantiles')],
  ['Histogram of returns per trade', charts('trade-returns')],
  ['Asset allocation', charts('allocation')],
  ['Leverage', charts('leverage')],
  ['Long and short exposure', charts('exposure')],
  ['Crisis events', tables('events')],
  ['Profit per pair', charts('profit-by-symbol')],
  ['Open trades', charts('open-trades')],
  ['Average price of the basket', charts('basket')],
  ['Candles with entries and exits', charts('candles')],
  ['Volume', charts('candles')],
  ['Indicators over candles', charts('candles')],
  ['Result per trade', charts('trade-results')],
  ['Marks on the equity curve', charts('equity')],
  ['Parameter heatmap', absent(NO_SWEEP)],
  ['Course of an optimiser', absent(NO_SWEEP)],
  ['Monte Carlo paths', charts('monte-carlo-paths')],
  ['Monte Carlo outcomes', charts('monte-carlo-outcomes', 'monte-carlo-drawdowns')],
  ['Snapshot', charts('equity', 'underwater', 'daily-returns')],
];

const numbered = (letter: string, rows: readonly (readonly [string, Place])[]): ChecklistItem[] =>
  rows.map(([title, place], i) => ({ item: `${letter}${i + 1}`, title, place }));

/** Everything the union of the best reports shows, in its order, and where each item stands here. */
export const CHECKLIST: readonly ChecklistItem[] = [
  ...numbered('M', METRICS),
  ...numbered('T', TABLES),
  ...numbered('C', CHARTS),
];
