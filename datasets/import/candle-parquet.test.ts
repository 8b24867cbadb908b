import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { ParquetWriteOptions } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from '../../engine/market/errors.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { readParquetCandles } from './candle-parquet.ts';
import { SAMPLE_START } from './sample-archive.ts';

type Columns = ParquetWriteOptions['columnData'];

const TIMES = [0, 1, 2].map((i) => SAMPLE_START + i * MINUTE_MS);
const PRICES: Columns = ['open', 'high', 'low', 'close', 'volume'].map((name, i) => ({
  name,
  data: [i + 1, i + 2, i + 3],
  type: 'DOUBLE',
}));
const time = (data: unknown[], type?: 'INT64' | 'DOUBLE' | 'TIMESTAMP' | 'STRING'): Columns[number] =>
  type === undefined ? { name: 'timestamp', data } : { name: 'timestamp', data, type };

describe('readParquetCandles', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'parquet-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  async function read(columnData: Columns, options: Partial<ParquetWriteOptions> = {}) {
    const path = join(folder, 'a.parquet');
    writeFileSync(path, Buffer.from(parquetWriteBuffer({ columnData, ...options })));
    const rows: { openTime: number; close: number; quoteVolume: number; line: number }[] = [];
    await readParquetCandles(path, (batch, lines) => {
      for (let i = 0; i < batch.length; i++) {
        rows.push({
          openTime: batch.openTime[i]!,
          close: batch.close[i]!,
          quoteVolume: batch.quoteVolume[i]!,
          line: lines[i]!,
        });
      }
    });
    return rows;
  }

  const expected = TIMES.map((openTime, i) => ({ openTime, close: 4 + i, quoteVolume: NaN, line: i + 1 }));
  it.each<[string, Columns[number]]>([
    [
      'timestamps',
      time(
        TIMES.map((t) => new Date(t)),
        'TIMESTAMP',
      ),
    ],
    ['whole numbers of ms', time(TIMES.map(BigInt), 'INT64')],
    [
      'whole numbers of µs',
      time(
        TIMES.map((t) => BigInt(t) * 1000n),
        'INT64',
      ),
    ],
    [
      'doubles of seconds',
      time(
        TIMES.map((t) => t / 1000),
        'DOUBLE',
      ),
    ],
    [
      'texts',
      time(
        TIMES.map((t) => new Date(t).toISOString()),
        'STRING',
      ),
    ],
  ])('reads times that are %s', async (_, column) => {
    expect(await read([column, ...PRICES])).toEqual(expected);
  });

  it('reads several row groups, packed by gzip', async () => {
    const options = {
      codec: 'GZIP',
      compressors: { GZIP: (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes)) },
      rowGroupSize: 2,
    } as const;
    expect(await read([time(TIMES.map(BigInt), 'INT64'), ...PRICES], options)).toEqual(expected);
  });

  it('takes null for an absent measure', async () => {
    const quote: Columns[number] = { name: 'quote_volume', data: [5, null, 7], type: 'DOUBLE' };
    const rows = await read([time(TIMES.map(BigInt), 'INT64'), ...PRICES, quote]);
    expect(rows.map(({ quoteVolume }) => quoteVolume)).toEqual([5, NaN, 7]);
  });

  it.each<[string, Columns, string]>([
    [
      'no column of prices',
      [time(TIMES.map(BigInt), 'INT64'), ...PRICES.slice(1)],
      'has no column for open among timestamp, high',
    ],
    ['a time of no unit', [time([1n, 2n, 3n], 'INT64'), ...PRICES], 'a.parquet, row 1: openTime 1 is no time.'],
    [
      'text for a price',
      [time(TIMES.map(BigInt), 'INT64'), ...PRICES.slice(1), { name: 'open', data: ['x', 'y', 'z'] }],
      'row 1: open x is no number.',
    ],
  ])('refuses %s', async (_, columns, message) => {
    await expect(read(columns)).rejects.toThrow(message);
  });

  it('refuses what is no Parquet file', async () => {
    const path = join(folder, 'b.parquet');
    for (const bytes of ['', 'PAR1', 'x'.repeat(100), `PAR1${'\u0000'.repeat(50)}PAR1`]) {
      writeFileSync(path, bytes);
      const refusal = readParquetCandles(path, () => {});
      await expect(refusal).rejects.toThrow('b.parquet is no sound Parquet file');
      await expect(refusal).rejects.toBeInstanceOf(DataError);
    }
  });
});
