import { columnFromArray, tableFromColumns, tableFromIPC, tableToIPC } from '@uwdata/flechette';
import { CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import type { CandleColumnName, CandleColumns } from '../../engine/market/candle.ts';
import { DataError } from '../../engine/market/errors.ts';
import { rowChecks } from './row-checks.ts';

/** Rows `start` to `end` (exclusive) of candle columns, sharing their memory. */
export function sliceCandles(columns: CandleColumns, start: number, end: number): CandleColumns {
  const slice = { length: end - start } as { -readonly [K in keyof CandleColumns]: CandleColumns[K] };
  for (const name of CANDLE_COLUMNS) slice[name] = columns[name].subarray(start, end);
  return slice;
}

/** The schema's metadata carries the row checks under this key, in base64. */
const CHECKS_KEY = 'ninefold.rowChecks';

/**
 * Writes candles as an Arrow IPC file: one double column per measure, one uncompressed record batch. `write` takes the
 * file's bytes piece by piece and must consume each before it returns. At least one row.
 */
export function encodeCandles(columns: CandleColumns, write: (bytes: Uint8Array) => void): void {
  const entries = CANDLE_COLUMNS.map(
    (name) => [name, columnFromArray(columns[name].subarray(0, columns.length))] as const,
  );
  const table = tableFromColumns(Object.fromEntries(entries));
  const checks = Buffer.from(rowChecks(columns).buffer).toString('base64');
  table.schema.metadata = new Map([[CHECKS_KEY, checks]]);
  const sink = { write, pad: (count: number) => write(new Uint8Array(count)), finish: () => null };
  tableToIPC(table, { format: 'file', sink });
}

/**
 * Reads an Arrow IPC file of candles. The columns share the memory of `bytes` where it is aligned, as in a file that
 * `encodeCandles` wrote and that was read into a buffer of its own. Throws DataError naming `path` when it is no such file.
 */
export function decodeCandles(bytes: Uint8Array, path: string): CandleColumns {
  try {
    const table = tableFromIPC(bytes);
    const column = (name: CandleColumnName): Float64Array => {
      const values: unknown = table.getChild(name)?.toArray();
      if (!(values instanceof Float64Array)) throw new Error(`column ${name} is missing or not of doubles`);
      if (values.length !== table.numRows)
        throw new Error(`column ${name} has ${values.length} of ${table.numRows} rows`);
      return values;
    };
    const columns = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, column(name)]));
    return { ...(columns as Record<CandleColumnName, Float64Array>), length: table.numRows };
  } catch (error) {
    throw new DataError(`${path} is no candle file: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** The row checks that were stored with a file of candles; undefined when there are none. */
export function storedRowChecks(bytes: Uint8Array): Uint32Array | undefined {
  const text = tableFromIPC(bytes).schema.metadata?.get(CHECKS_KEY);
  if (text === undefined) return undefined;
  const checks = new Uint8Array(Buffer.from(text, 'base64'));
  return checks.length % 4 === 0 ? new Uint32Array(checks.buffer) : undefined;
}
