import { columnFromArray, columnFromValues, float64, tableFromColumns, tableToIPC } from '@uwdata/flechette';
import type { FeatureRows } from './feature-table.ts';

export type TableFormat = 'csv' | 'arrow' | 'parquet';

/** Takes the bytes of a table in order. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void>;

/** A table under way: the names of its columns after `open_time`, and its rows. */
export interface Table {
  readonly names: readonly string[];
  readonly batches: AsyncIterable<FeatureRows>;
}

const TIME = 'open_time';

/** CSV with a header; numbers in their shortest exact form, empty where there is none. Returns the number of rows. */
async function writeCsv({ names, batches }: Table, write: WriteBytes): Promise<number> {
  let count = 0;
  await write(Buffer.from(`${[TIME, ...names].join(',')}\n`));
  for await (const { length, openTime, columns } of batches) {
    let text = '';
    for (let i = 0; i < length; i++) {
      text += openTime[i];
      for (const column of columns) {
        const value = column[i]!;
        text += value === value ? `,${value}` : ',';
      }
      text += '\n';
    }
    count += length;
    await write(Buffer.from(text));
  }
  return count;
}

/** Parquet, a row group per batch; null where there is no value. The file is put together in memory. */
async function writeParquet({ names, batches }: Table, write: WriteBytes): Promise<number> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const time = { name: TIME, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' } as const;
  const features = names.map((name) => ({ name, type: 'DOUBLE', repetition_type: 'OPTIONAL' }) as const);
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: names.length + 1 }, time, ...features],
  });
  let count = 0;
  for await (const { length, openTime, columns } of batches) {
    const times = { name: TIME, data: Array.from(openTime, (ms) => new Date(ms)) };
    const values = columns.map((column, k) => ({
      name: names[k]!,
      data: Array.from(column, (value) => (value === value ? value : null)),
    }));
    await writer.write({ columnData: [times, ...values], rowGroupSize: length });
    count += length;
  }
  writer.finish();
  await write(bytes.getBytes());
  return count;
}

/** One Arrow IPC file of doubles; null where there is no value. The table is put together in memory. */
async function writeArrow({ names, batches }: Table, write: WriteBytes): Promise<number> {
  const parts: FeatureRows[] = [];
  for await (const rows of batches) parts.push(rows);
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  if (count === 0) return 0;
  const times = new Float64Array(count);
  let row = 0;
  for (const { openTime, length } of parts) {
    times.set(openTime, row);
    row += length;
  }
  const features = names.map((name, k) => {
    const values = (emit: (value: number | null) => void): void => {
      for (const { columns } of parts) for (const value of columns[k]!) emit(value === value ? value : null);
    };
    return [name, columnFromValues(values, float64())] as const;
  });
  const columns = Object.fromEntries([[TIME, columnFromArray(times)], ...features]);
  await write(tableToIPC(tableFromColumns(columns), { format: 'file' })!);
  return count;
}

/** Writers by format: each turns rows into the bytes of one file and returns their number. */
export const TABLE_WRITERS: Readonly<Record<TableFormat, typeof writeCsv>> = {
  csv: writeCsv,
  arrow: writeArrow,
  parquet: writeParquet,
};
