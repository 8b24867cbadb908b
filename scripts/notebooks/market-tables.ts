import { timeframeCandles } from '../../datasets/export/timeframe-candles.ts';
import { openDataset } from '../../datasets/read/dataset.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { minutesOf, parseTimeframe } from '../../engine/market/timeframe.ts';
import type { Timeframe } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { Columns } from '../../engine/notebook/columns.ts';
import { chooseFeatures, featureTable } from '../indicators/feature-table.ts';
import { parseSpan } from '../program/moment.ts';
import { dataDirOf } from '../program/paths.ts';

/** One symbol's candles in a stored dataset. */
export interface TableQuestion {
  readonly dataset: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** UTC: '2024', '2024-03', '2024-03-01T12:00'. */
  readonly from?: string;
  /** End, not included. */
  readonly to?: string;
}

const CANDLE_VALUES = ['open', 'high', 'low', 'close', 'volume'] as const;

/** The candles themselves: `time` is the close, ISO 8601 UTC; prices in quote units, volume in base units. */
export async function candleColumns(
  question: TableQuestion,
): Promise<Columns<'time' | (typeof CANDLE_VALUES)[number]>> {
  const { dataset, symbol, timeframe } = question;
  const minutes = minutesOf(parseTimeframe(timeframe));
  const [source] = (await openDataset(dataDirOf({}), dataset)).sources({ symbols: [symbol], ...parseSpan(question) });
  const table: Columns<'time' | (typeof CANDLE_VALUES)[number]> = {
    time: [],
    open: [],
    high: [],
    low: [],
    close: [],
    volume: [],
  };
  if (source === undefined) return table;
  for await (const rows of timeframeCandles(source, minutes)) {
    for (let i = 0; i < rows.length; i++) {
      table.time.push(isoTime((rows.openTime[i] as number) + minutes * MINUTE_MS));
      for (const name of CANDLE_VALUES) table[name].push(rows[name][i] as number);
    }
  }
  return table;
}

/**
 * The feature matrix: `time` (the close, ISO 8601 UTC), then a column for each of the 69 features or for those named
 * by `only`, NaN where a feature is not warm. It is what a strategy sees. Throws UsageError for an unknown feature.
 */
export async function featureColumns(
  question: TableQuestion & { readonly only?: readonly string[] },
): Promise<Columns> {
  const { dataset, symbol, only } = question;
  const timeframe = parseTimeframe(question.timeframe);
  const features = chooseFeatures(only);
  const names = features.map(({ name }) => name);
  const table: Columns = Object.fromEntries(['time', ...names].map((name) => [name, []]));
  const closeAfterMs = minutesOf(timeframe) * MINUTE_MS;
  const request = { dataDir: dataDirOf({}), dataset, symbol, timeframe, features, ...parseSpan(question) };
  for await (const { openTime, columns } of featureTable(request)) {
    for (const time of openTime) table['time']?.push(isoTime(time + closeAfterMs));
    columns.forEach((column, k) => {
      const values = table[names[k] as string];
      for (const value of column) values?.push(value);
    });
  }
  return table;
}
