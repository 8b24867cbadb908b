import { CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import type { CandleColumnName } from '../../engine/market/candle.ts';
import { DataError, suggestion, UsageError } from '../../engine/market/errors.ts';

/** Which candle column each CSV column feeds (index into CANDLE_COLUMNS, −1 for none). */
export interface CsvLayout {
  readonly delimiter: number;
  readonly targets: Int8Array;
  readonly hasHeader: boolean;
}

const COMMA = 44;

/** The exchange archive's columns: with taker's quote volume and a column to ignore, or only the first six. */
const ARCHIVE_COLUMNS: readonly (CandleColumnName | undefined)[] = [
  'openTime',
  'open',
  'high',
  'low',
  'close',
  'volume',
  undefined,
  'quoteVolume',
  'trades',
  'takerBuyVolume',
  undefined,
  undefined,
];

/** Names under which a column is known, letters and digits only, in lower case; the earliest listed one wins. */
const ALIASES: Readonly<Record<CandleColumnName, readonly string[]>> = {
  openTime: ['opentime', 'timems', 'timestamp', 'time', 'datetime', 'date', 'unix', 'ts', 't'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'c'],
  volume: ['volume', 'vol', 'basevolume', 'v'],
  quoteVolume: ['quotevolume', 'quoteassetvolume', 'volumequote', 'q'],
  trades: ['trades', 'count', 'numberoftrades', 'tradecount', 'n'],
  takerBuyVolume: ['takerbuyvolume', 'takerbuybase', 'takerbuybasevolume', 'takerbuybaseassetvolume'],
};

const REQUIRED: readonly CandleColumnName[] = ['openTime', 'open', 'high', 'low', 'close', 'volume'];

/** A column's name without case and punctuation. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Splits a header line; quotes around a name are taken off. */
export function splitHeader(line: string, delimiter: string): string[] {
  return line.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
}

/**
 * Finds which named column feeds which candle column: `wanted` by the user's own names first, else by well-known
 * names. Throws UsageError for a wanted column that is not there, DataError when a required one is found nowhere.
 */
export function matchColumns(
  names: readonly string[],
  label: string,
  wanted: ReadonlyMap<string, string> = new Map(),
): Map<CandleColumnName, number> {
  const found = new Map<CandleColumnName, number>();
  const plain = names.map(plainName);
  for (const [target, name] of wanted) {
    if (!(CANDLE_COLUMNS as readonly string[]).includes(target)) {
      throw new UsageError(`Candles have no column "${target}".${suggestion(target, CANDLE_COLUMNS)}`);
    }
    const index = names.indexOf(name);
    if (index < 0) throw new UsageError(`${label} has no column "${name}".${suggestion(name, names)}`);
    found.set(target as CandleColumnName, index);
  }
  for (const target of CANDLE_COLUMNS) {
    const alias = ALIASES[target].find((name) => plain.includes(name));
    if (!found.has(target) && alias !== undefined) found.set(target, plain.indexOf(alias));
  }
  const missing = REQUIRED.filter((target) => !found.has(target));
  if (missing.length === 0) return found;
  throw new DataError(
    `${label} has no column for ${missing.join(', ')} among ${names.slice(0, 20).join(', ')}: name it with --column ${missing[0]}=NAME.`,
  );
}

function targetsOf(count: number, found: ReadonlyMap<CandleColumnName, number>): Int8Array {
  const targets = new Int8Array(count).fill(-1);
  for (const [target, index] of found) targets[index] = CANDLE_COLUMNS.indexOf(target);
  return targets;
}

function delimiterOf(line: string): string {
  return [',', ';', '\t'].find((delimiter) => line.includes(delimiter)) ?? ',';
}

/**
 * Finds the layout of a CSV from its first line: without a header (it starts with a digit) the exchange archive's
 * twelve or six columns, else by the header's names.
 */
export function detectLayout(line: string, label: string, wanted?: ReadonlyMap<string, string>): CsvLayout {
  if (/^\d/.test(line)) {
    if (wanted && wanted.size > 0) throw new UsageError(`${label} has no header, so --column finds no names in it.`);
    const count = line.split(',').length;
    if (count !== 12 && count !== 6) {
      throw new DataError(`${label}, line 1 has ${count} columns, expected 12 or 6, or a header that names them.`);
    }
    const found = ARCHIVE_COLUMNS.slice(0, count).flatMap((name, i) =>
      name === undefined ? [] : [[name, i] as const],
    );
    return { delimiter: COMMA, targets: targetsOf(count, new Map(found)), hasHeader: false };
  }
  const delimiter = delimiterOf(line);
  const names = splitHeader(line, delimiter);
  return {
    delimiter: delimiter.charCodeAt(0),
    targets: targetsOf(names.length, matchColumns(names, label, wanted)),
    hasHeader: true,
  };
}
