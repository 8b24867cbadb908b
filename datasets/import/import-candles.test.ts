import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { listDatasetNames } from '../read/catalog.ts';
import { openDataset } from '../read/dataset.ts';
import { importCandles } from './import-candles.ts';
import type { ImportOptions, Imported } from './import-candles.ts';
import { archiveCsv, SAMPLE_START, sampleRows, zipOf } from './sample-archive.ts';
import type { SampleRow } from './sample-archive.ts';

let dataDir: string;
let input: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'store-'));
  input = mkdtempSync(join(tmpdir(), 'input-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
  rmSync(input, { recursive: true });
});

function put(name: string, bytes: string | Uint8Array): string {
  const path = join(input, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

/** A zip of the archive with its checksum beside it. */
function putZip(stem: string, rows: readonly SampleRow[], folder = 'data/spot/monthly/klines'): string {
  const bytes = zipOf([{ name: `${stem}.csv`, text: archiveCsv(rows) }]);
  const path = put(join(folder, `${stem}.zip`), bytes);
  writeFileSync(`${path}.CHECKSUM`, `${createHash('sha256').update(bytes).digest('hex')}  ${stem}.zip\n`);
  return path;
}

function run(options: Partial<ImportOptions> = {}): Promise<Imported> {
  return importCandles({ dataDir, name: 'd', paths: [input], ...options });
}

const STEM = 'BTCUSDT-1m-2022-01';

describe('importing the archive', () => {
  it('stores what the zips hold, checksums verified', async () => {
    putZip(STEM, sampleRows(100));
    putZip('BTCUSDT-1m-2022-02', sampleRows(50, Date.UTC(2022, 1, 1) - 0));
    putZip('ETHUSDT-1m-2022-01', sampleRows(10), 'data/futures/um/monthly/klines');
    const { manifest, checksumsVerified, rowsRead, files } = await run();
    expect({ checksumsVerified, rowsRead, files }).toEqual({ checksumsVerified: 3, rowsRead: 160, files: 3 });
    expect(
      manifest.symbols.map(({ symbol, market, rows, tickSize, quantityStep }) => [
        symbol,
        market,
        rows,
        tickSize,
        quantityStep,
      ]),
    ).toEqual([
      ['BTCUSDT', 'spot', 150, 0.01, 0.001],
      ['ETHUSDT', 'um', 10, 0.01, 0.001],
    ]);
    expect(manifest.gaps).toEqual([
      {
        symbol: 'BTCUSDT',
        kind: 'missing',
        from: SAMPLE_START + 100 * MINUTE_MS,
        to: Date.UTC(2022, 1, 1) - MINUTE_MS,
        count: 44_540,
      },
    ]);
    expect(manifest.origins.map(({ kind, name }) => [kind, name])).toContainEqual(['archive', `${STEM}.zip`]);
  });

  it('refuses a flipped byte, by name, and stores nothing; --accept-bad-checksum is recorded', async () => {
    const path = putZip(STEM, sampleRows(100));
    writeFileSync(`${path}.CHECKSUM`, `${'0'.repeat(64)}  ${STEM}.zip\n`);
    await expect(run()).rejects.toThrow(`${STEM}.zip does not match its .CHECKSUM`);
    expect(readdirSync(dataDir)).toEqual([]);
    const { manifest, checksumsAccepted } = await run({ acceptBadChecksum: true });
    expect(checksumsAccepted).toBe(1);
    expect(manifest.origins[0]).toMatchObject({ name: `${STEM}.zip`, badChecksumAccepted: true });
  });

  it('refuses a checksum file that is none', async () => {
    const path = putZip(STEM, sampleRows(3));
    writeFileSync(`${path}.CHECKSUM`, '<html>');
    await expect(run()).rejects.toThrow(`${STEM}.zip.CHECKSUM holds no SHA-256`);
  });

  it('skips what is of no use in a folder with a reason, and refuses it when named', async () => {
    putZip(STEM, sampleRows(5));
    put(`data/spot/monthly/klines/${STEM}.csv`, archiveCsv(sampleRows(5)));
    put('notes.csv', 'a,b\n');
    put('other.zip', 'x');
    const hourly = putZip('BTCUSDT-1h-2022-01', sampleRows(5));
    putZip(STEM, sampleRows(5), 'data/futures/um/monthly/markPriceKlines');
    putZip('BTCUSD_PERP-1m-2022-01', sampleRows(5), 'data/futures/cm/monthly/klines');
    const { skipped, files } = await run();
    expect(files).toBe(1);
    expect(skipped.map(({ path, reason }) => `${path.slice(input.length + 1)}: ${reason}`)).toEqual([
      'data/futures/cm/monthly/klines/BTCUSD_PERP-1m-2022-01.zip: coin-margined futures count contracts, not coins, and cannot be used',
      `data/futures/um/monthly/markPriceKlines/${STEM}.zip: it holds markPriceKlines, not traded prices`,
      'data/spot/monthly/klines/BTCUSDT-1h-2022-01.zip: its candles are of 1h: longer ones are made from 1m',
      `data/spot/monthly/klines/${STEM}.csv: the zip beside it holds the same`,
      'notes.csv: its name tells no symbol: give --symbol for candles, or --observations for side data',
      'other.zip: its name is none of the archive, such as BTCUSDT-1m-2022-01.zip',
    ]);
    await expect(run({ paths: [hourly], name: 'e' })).rejects.toThrow(
      /BTCUSDT-1h-2022-01.zip cannot be imported: its candles are of 1h/,
    );
  });

  it('says so when there is nothing to import, or no such path', async () => {
    await expect(run()).rejects.toThrow('no zip, CSV or Parquet file is there');
    await expect(run({ paths: [join(input, 'no')] })).rejects.toThrow('no does not exist.');
    await expect(run()).rejects.toBeInstanceOf(UsageError);
  });

  it('keeps two markets apart', async () => {
    putZip(STEM, sampleRows(5));
    putZip('BTCUSDT-1m-2022-02', sampleRows(5), 'data/futures/um/monthly/klines');
    await expect(run()).rejects.toThrow('BTCUSDT occurs in two markets');
  });

  it('stores 1s candles apart from 1m candles', async () => {
    putZip('BTCUSDT-1s-2022-01', sampleRows(10, SAMPLE_START, 1000));
    putZip(STEM, sampleRows(2));
    const { manifest } = await run();
    expect(manifest.candleFiles.map(({ path, rows }) => [path, rows])).toEqual([
      ['candles/BTCUSDT/1m/2022-01.arrow', 2],
      ['candles/BTCUSDT/1s/2022-01.arrow', 10],
    ]);
    const dataset = await openDataset(dataDir, 'd');
    expect(dataset.sources().map(({ id }) => id)).toEqual(['candles/1m/BTCUSDT']);
    expect(dataset.sources({ lowerTimeframe: true }).map(({ id }) => id)).toEqual([
      'candles/1m/BTCUSDT',
      'candles/1s/BTCUSDT',
    ]);
  });
});

describe('plain files', () => {
  const csv = (rows: readonly SampleRow[]): string =>
    `time,open,high,low,close,volume\n${rows.map((r) => [r.openTime, r.open, r.high, r.low, r.close, r.volume].join(',')).join('\n')}`;

  it('need a symbol', async () => {
    const path = put('mine.csv', csv(sampleRows(5)));
    await expect(run({ paths: [path] })).rejects.toThrow(
      'mine.csv cannot be imported: its name tells no symbol: give --symbol',
    );
    const { manifest } = await run({ paths: [path], symbol: 'ETHUSDT', market: 'um' });
    expect(manifest.symbols[0]).toMatchObject({ symbol: 'ETHUSDT', market: 'um', rows: 5 });
    expect(manifest.origins[0]).toMatchObject({ kind: 'csv', name: 'mine.csv' });
  });

  it('of a longer timeframe are refused, or they would look like gaps', async () => {
    put('mine.csv', csv(sampleRows(5, SAMPLE_START, 15 * MINUTE_MS)));
    await expect(run({ symbol: 'ETHUSDT' })).rejects.toThrow(
      'mine.csv holds candles at least 900 s apart, expected 1m candles.',
    );
  });

  it('of 1s candles are refused as 1m, or they would all look off the grid', async () => {
    put('mine.csv', csv(sampleRows(90, SAMPLE_START, 1000)));
    await expect(run({ symbol: 'ETHUSDT' })).rejects.toThrow('(for candles of one second give --timeframe 1s)');
    expect((await run({ symbol: 'ETHUSDT', timeframe: '1s' })).manifest.candleFiles[0]).toMatchObject({
      timeframe: '1s',
      rows: 90,
    });
  });

  it('that hold nothing sound store nothing', async () => {
    put('mine.csv', csv(sampleRows(2).map((row) => ({ ...row, low: '-1' }))));
    await expect(run({ symbol: 'ETHUSDT' })).rejects.toThrow(
      'No sound row was found for dataset "d": nothing was stored.',
    );
    expect(await listDatasetNames(dataDir)).toEqual([]);
  });
});

describe('a fault of structure', () => {
  it('in the last file leaves nothing of the files before it', async () => {
    putZip(STEM, sampleRows(100));
    put('BTCUSDT-1m-2022-02.csv', `${archiveCsv(sampleRows(3, Date.UTC(2022, 1, 1)))}rubbish\n`);
    const refusal = run();
    await expect(refusal).rejects.toThrow('BTCUSDT-1m-2022-02.csv, line 4: "rubbish" is no time');
    await expect(refusal).rejects.toBeInstanceOf(DataError);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('while adding leaves the dataset as it was', async () => {
    const first = putZip(STEM, sampleRows(100));
    const { manifest } = await run();
    const bad = put('BTCUSDT-1m-2022-02.csv', 'rubbish,1\n');
    await expect(run({ paths: [first, bad], append: true })).rejects.toThrow(DataError);
    expect((await openDataset(dataDir, 'd')).manifest).toEqual(manifest);
    expect(readdirSync(dataDir)).toEqual(['d']);
  });
});
