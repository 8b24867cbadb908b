import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumnName } from '../../engine/market/candle.ts';
import { DataError, isExplained } from '../../engine/market/errors.ts';
import type { TakeRows } from './candle-csv.ts';
import { matchColumns } from './csv-layout.ts';
import { epochMs, isoMs } from './moment.ts';
import { formatSize } from './size.ts';

const BATCH_ROWS = 8192;

/** The columns of one row group are unpacked in memory. */
const GROUP_BYTES_MAX = 2 ** 30;

/** A column's values as the library decodes them. */
type Values = ArrayLike<unknown>;

/** A timestamp, an epoch number or a text as epoch ms; undefined for anything else. */
function timeOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'bigint' || typeof value === 'number') return epochMs(Number(value));
  return typeof value === 'string' ? isoMs(value) : undefined;
}

/** A number of any Parquet type; NaN for null; undefined for anything else. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return NaN;
  return typeof value === 'bigint' ? Number(value) : undefined;
}

/** Hands over the rows of one row group in batches. */
function takeGroup(
  group: { readonly label: string; readonly firstRow: number; readonly rows: number },
  columns: ReadonlyMap<CandleColumnName, Values>,
  take: TakeRows,
): void {
  const batch = createCandleColumns(BATCH_ROWS);
  const lines = new Int32Array(BATCH_ROWS);
  for (let start = 0; start < group.rows; start += BATCH_ROWS) {
    batch.length = Math.min(BATCH_ROWS, group.rows - start);
    for (const name of CANDLE_COLUMNS) {
      const values = columns.get(name);
      const read = name === 'openTime' ? timeOf : numberOf;
      for (let i = 0; i < batch.length; i++) {
        const value = values === undefined ? NaN : read(values[start + i]);
        if (value === undefined) {
          const where = `${group.label}, row ${group.firstRow + start + i + 1}`;
          throw new DataError(
            `${where}: ${name} ${String(values![start + i]).slice(0, 40)} is no ${name === 'openTime' ? 'time' : 'number'}.`,
          );
        }
        batch[name][i] = value;
      }
    }
    for (let i = 0; i < batch.length; i++) lines[i] = group.firstRow + start + i + 1;
    take(batch, lines);
  }
}

/**
 * Reads candles from a Parquet file, one row group at a time; columns are found as in a CSV's header. Line numbers are
 * row numbers. Throws DataError when it is no Parquet file of candles.
 */
export async function readParquetCandles(
  path: string,
  take: TakeRows,
  wanted?: ReadonlyMap<string, string>,
): Promise<void> {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetScan, parquetSchema } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  try {
    const file = await asyncBufferFromFile(path);
    const metadata = await parquetMetadataAsync(file);
    const names = parquetSchema(metadata).children.map((child) => child.element.name);
    const found = matchColumns(names, path, wanted);
    for (const { total_byte_size: size } of metadata.row_groups) {
      if (Number(size) > GROUP_BYTES_MAX) {
        throw new DataError(`${path} holds a row group of ${formatSize(Number(size))}: write it with smaller ones.`);
      }
    }
    const columns = [...new Set([...found.values()].map((index) => names[index]!))];
    const scan = await parquetScan({ file, metadata, columns, compressors });
    for (const { rowStart, rowEnd } of scan.ranges) {
      const values = new Map<CandleColumnName, Values>();
      for (const [name, index] of found)
        values.set(name, await scan.readColumn({ column: names[index]!, rowStart, rowEnd }));
      takeGroup({ label: path, firstRow: rowStart, rows: rowEnd - rowStart }, values, take);
    }
  } catch (error) {
    if (error instanceof Error && !isExplained(error) && !(error as NodeJS.ErrnoException).code) {
      throw new DataError(`${path} is no sound Parquet file: ${error.message}.`);
    }
    throw error;
  }
}
