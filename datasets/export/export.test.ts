import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tableFromIPC } from '@uwdata/flechette';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../engine/market/candle.ts';
import type { Timeframe } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { importCandles } from '../import/import-candles.ts';
import { openDataset } from '../read/dataset.ts';
import type { Dataset } from '../read/dataset.ts';
import { createDataset } from '../write/dataset-writer.ts';
import { exportToFiles, exportToStream } from './export.ts';
import type { ExportOptions } from './export.ts';

const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));
const START = Date.UTC(2022, 0, 1);
const HEADER = 'open_time,open,high,low,close,volume,quote_volume,trades,taker_buy_base';

let dataDir: string;
let dataset: Dataset;

/** One price per minute 1, 2, 3 …; minutes 7 to 9 and a stretch of two days are absent. */
async function fill(symbols: readonly string[]): Promise<void> {
  const columns = createCandleColumns(60);
  for (let i = 0; i < 60; i++) {
    if (i >= 7 && i < 10) continue;
    const row = columns.length++;
    columns.openTime[row] = START + (i < 30 ? i : i + 2 * 1440) * MINUTE_MS;
    columns.open[row] = columns.high[row] = columns.low[row] = columns.close[row] = i + 1;
    columns.volume[row] = 0.1;
    columns.quoteVolume[row] = NaN;
    columns.trades[row] = 2;
    columns.takerBuyVolume[row] = 0.05;
  }
  const writer = await createDataset(dataDir, 'd');
  for (const symbol of symbols)
    writer.addCandles({ symbol, market: 'spot' }, { kind: 'candles', symbol, timeframe: '1m', columns });
  await writer.commit();
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'export-'));
  await fill(['BTCUSDT', 'ETHUSDT']);
  dataset = await openDataset(dataDir, 'd');
});
afterAll(() => rmSync(dataDir, { recursive: true }));

async function csvOf(of: Dataset, options: Partial<ExportOptions>): Promise<string[]> {
  let text = '';
  const settings = { symbols: ['BTCUSDT'], timeframe: '5m', format: 'csv', ...options } as const;
  await exportToStream(of, settings, async (bytes) => void (text += Buffer.from(bytes).toString()));
  return text.trimEnd().split('\n');
}

describe('export', () => {
  it('aggregates; absent minutes stand in as flat ones; a gap beyond a day starts anew', async () => {
    const gapEnd = START + (30 + 2 * 1440) * MINUTE_MS;
    expect(
      (await csvOf(dataset, { timeframe: '10m' })).map((line) =>
        line.replace(/^\d{13}/, (t) => String((Number(t) - START) / MINUTE_MS)),
      ),
    ).toEqual([
      HEADER,
      '0,1,7,1,7,0.7,,14,0.35',
      '10,11,20,11,20,1,,20,0.5',
      '20,21,30,21,30,1,,20,0.5',
      ...[31, 41, 51].map(
        (first, i) => `${(gapEnd - START) / MINUTE_MS + 10 * i},${first},${first + 9},${first},${first + 9},1,,20,0.5`,
      ),
    ]);
  });

  it('leaves out a bucket that is not complete at either end', async () => {
    const options = { timeframe: '10m' as Timeframe, from: START + 5 * MINUTE_MS, to: START + 28 * MINUTE_MS };
    expect((await csvOf(dataset, options)).slice(1).map((line) => line.split(',')[1])).toEqual(['11']);
  });

  it('hands on stored 1m candles as they are', async () => {
    expect(await csvOf(dataset, { timeframe: '1m', to: START + MINUTE_MS })).toEqual([
      HEADER,
      `${START},1,1,1,1,0.1,,2,0.05`,
    ]);
  });

  it('writes one file per symbol into a folder, and nothing half', async () => {
    const out = join(dataDir, 'out');
    const options = { timeframe: '10m', format: 'csv' } as const;
    const files = await exportToFiles(dataset, options, { path: out, asFolder: true });
    expect(files.map(({ symbol, rows }) => [symbol, rows])).toEqual([
      ['BTCUSDT', 6],
      ['ETHUSDT', 6],
    ]);
    expect(readdirSync(out).sort()).toEqual(['BTCUSDT-10m.csv', 'ETHUSDT-10m.csv']);
    await expect(exportToFiles(dataset, options, { path: out, asFolder: false })).rejects.toThrow(
      '2 symbols do not go into one file',
    );
    const nothing = exportToFiles(
      dataset,
      { ...options, to: START, symbols: ['BTCUSDT'] },
      { path: join(out, 'x.csv'), asFolder: false },
    );
    await expect(nothing).rejects.toThrow('nothing was written');
    expect(readdirSync(out)).toHaveLength(2);
  });

  it('writes Parquet that imports to the same dataset', async () => {
    const path = join(dataDir, 'btc.parquet');
    await exportToFiles(
      dataset,
      { symbols: ['BTCUSDT'], timeframe: '1m', format: 'parquet' },
      { path, asFolder: false },
    );
    const { manifest } = await importCandles({ dataDir, name: 'again', paths: [path], symbol: 'BTCUSDT' });
    const one = await createDataset(dataDir, 'one');
    for await (const batch of dataset.sources({ symbols: ['BTCUSDT'] })[0]!.open()) {
      if (batch.kind === 'candles') one.addCandles({ symbol: 'BTCUSDT', market: 'spot' }, batch);
    }
    expect(manifest.contentHash).toBe((await one.commit()).contentHash);
    expect(manifest.origins[0]).toMatchObject({ kind: 'parquet', name: 'btc.parquet' });
  });

  it('writes Arrow that any reader of Arrow reads', async () => {
    const path = join(dataDir, 'btc.arrow');
    await exportToFiles(
      dataset,
      { symbols: ['BTCUSDT'], timeframe: '30m', format: 'arrow' },
      { path, asFolder: false },
    );
    const table = tableFromIPC(new Uint8Array(readFileSync(path)));
    expect(table.schema.fields.map(({ name }) => name).join(',')).toBe(HEADER);
    expect([...(table.getChild('close')!.toArray() as Float64Array)]).toEqual([30, 60]);
  });
});

describe.skipIf(!existsSync(SHARED))('against the exchange’s own candles', () => {
  it.each(['15m', '1h'] as const)(
    'equals its %s candles of BTCUSDT, January 2022, number for number',
    async (timeframe) => {
      const zip = join(SHARED, 'data/binance-archive/data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2022-01.zip');
      const name = `btc-${timeframe}`;
      await importCandles({ dataDir, name, paths: [zip] });
      const golden = readFileSync(join(SHARED, `golden/exchange-BTCUSDT-${timeframe}-2022-01.csv`), 'utf8')
        .trimEnd()
        .split('\n');
      const parse = (lines: string[]): Record<string, number>[] => {
        const names = lines[0]!.split(',');
        return lines
          .slice(1)
          .map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i]!, Number(value)])));
      };
      const ours = parse(await csvOf(await openDataset(dataDir, name), { timeframe }));
      for (const row of ours) delete row['quote_volume'];
      expect(ours).toEqual(parse(golden));
    },
  );
});
