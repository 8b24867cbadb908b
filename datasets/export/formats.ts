import { columnFromArray, tableFromColumns, tableToIPC } from '@uwdata/flechette';
import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumnName, CandleColumns } from '../../engine/market/candle.ts';

/** File formats that candles are exported to. */
export const EXPORT_FORMATS = ['csv', 'parquet', 'arrow'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Takes the bytes of an export in order. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void>;

/** Column names in exported files, in the order of CANDLE_COLUMNS. */
const NAMES: Readonly<Record<CandleColumnName, string>> = {
  openTime: 'open_time',
  open: 'open',
  high: 'high',
  low: 'low',
  close: 'close',
  volume: 'volume',
  quoteVolume: 'quote_volume',
  trades: 'trades',
  takerBuyVolume: 'taker_buy_base',
};

/** CSV with a header; numbers in their shortest exact form, absent measures empty. Returns the number of rows. */
async function writeCsv(batches: AsyncIterable<CandleColumns>, write: WriteBytes): Promise<number> {
  let count = 0;
  await write(Buffer.from(`${CANDLE_COLUMNS.map((name) => NAMES[name]).join(',')}\n`));
  for await (const batch of batches) {
    const columns = CANDLE_COLUMNS.map((name) => batch[name]);
    const lines: string[] = [];
    for (let i = 0; i < batch.length; i++) {
      lines.push(columns.map((column) => (Number.isNaN(column[i]!) ? '' : String(column[i]!))).join(','));
    }
    count += batch.length;
    if (lines.length > 0) await write(Buffer.from(`${lines.join('\n')}\n`));
  }
  return count;
}

/** Parquet with one row group per batch; absent measures are NaN. */
async function writeParquet(batches: AsyncIterable<CandleColumns>, write: WriteBytes): Promise<number> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const schema = [
    { name: 'root', num_children: CANDLE_COLUMNS.length },
    ...CANDLE_COLUMNS.map((name) =>
      name === 'openTime'
        ? ({
            name: NAMES[name],
            type: 'INT64',
            converted_type: 'TIMESTAMP_MILLIS',
            repetition_type: 'REQUIRED',
          } as const)
        : ({ name: NAMES[name], type: 'DOUBLE', repetition_type: 'REQUIRED' } as const),
    ),
  ];
  const writer = new ParquetWriter({ writer: bytes, schema });
  let count = 0;
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    const columnData = CANDLE_COLUMNS.map((name) => {
      const values = batch[name].subarray(0, batch.length);
      return { name: NAMES[name], data: name === 'openTime' ? Array.from(values, (time) => new Date(time)) : values };
    });
    await writer.write({ columnData, rowGroupSize: batch.length });
    count += batch.length;
  }
  writer.finish();
  await write(bytes.getBytes());
  return count;
}

/** One Arrow IPC file of doubles with the columns' exported names; absent measures are NaN. */
async function writeArrow(batches: AsyncIterable<CandleColumns>, write: WriteBytes): Promise<number> {
  const parts: CandleColumns[] = [];
  let count = 0;
  for await (const batch of batches) {
    const copy = createCandleColumns(batch.length);
    for (const name of CANDLE_COLUMNS) copy[name].set(batch[name].subarray(0, batch.length));
    copy.length = batch.length;
    parts.push(copy);
    count += batch.length;
  }
  if (count === 0) return 0;
  const columns = CANDLE_COLUMNS.map((name) => {
    const whole = new Float64Array(count);
    let row = 0;
    for (const part of parts) {
      whole.set(part[name], row);
      row += part.length;
    }
    return [NAMES[name], columnFromArray(whole)] as const;
  });
  await write(tableToIPC(tableFromColumns(Object.fromEntries(columns)), { format: 'file' })!);
  return count;
}

/** Writers by format: each turns batches of candles into the bytes of one file and returns the number of rows. */
export const WRITERS: Readonly<Record<ExportFormat, typeof writeCsv>> = {
  csv: writeCsv,
  parquet: writeParquet,
  arrow: writeArrow,
};
