import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importCandles } from '../import/import-candles.ts';
import { importObservations } from '../import/import-observations.ts';
import { archiveCsv, sampleRows } from '../import/sample-archive.ts';
import { decodeCandles } from '../format/candle-file.ts';
import type { DatasetManifest } from '../manifest.ts';
import { verifyDataset } from './verify.ts';

const CANDLES = 'candles/BTCUSDT/1m/2022-01.arrow';
const FUNDING = 'observations/FUNDING_SETTLED.arrow';
let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'store-'));
  const csv = join(dataDir, 'BTCUSDT-1m-2022-01.csv');
  writeFileSync(csv, archiveCsv(sampleRows(100)));
  await importCandles({ dataDir, name: 'd', paths: [csv] });
  const funding = join(dataDir, 'funding.csv');
  writeFileSync(funding, 'time_ms,symbol,funding_rate\n1640995200000,BTCUSDT,0.0001\n');
  await importObservations({ dataDir, name: 'd', paths: [funding], kind: 'FUNDING_SETTLED' });
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const file = (path: string): string => join(dataDir, 'd', path);

/** Changes stored candles in place, as a hand with a hex editor would. */
function editCandles(change: (columns: ReturnType<typeof decodeCandles>) => void): void {
  const bytes = new Uint8Array(readFileSync(file(CANDLES)));
  change(decodeCandles(bytes, CANDLES));
  writeFileSync(file(CANDLES), bytes);
}

function editManifest(
  change: (manifest: { -readonly [K in keyof DatasetManifest]: DatasetManifest[K] }) => void,
): void {
  const manifest = JSON.parse(readFileSync(file('manifest.json'), 'utf8')) as DatasetManifest;
  change(manifest);
  writeFileSync(file('manifest.json'), JSON.stringify(manifest));
}

async function messages(): Promise<string[]> {
  return (await verifyDataset(dataDir, 'd')).differences.map(({ message }) => message);
}

describe('verifyDataset', () => {
  it('finds nothing wrong with what was stored', async () => {
    expect(await verifyDataset(dataDir, 'd')).toMatchObject({ files: 2, rows: 101, differences: [] });
  });

  it('names the file of a changed volume, and the content hash that it makes', async () => {
    const before = await verifyDataset(dataDir, 'd');
    editCandles((columns) => (columns.volume[42]! += 0.001));
    const after = await verifyDataset(dataDir, 'd');
    expect(after.differences).toEqual([
      {
        path: CANDLES,
        message: `${CANDLES} is not the file that was stored: its SHA-256 differs; rows 1 to 60 (2022-01-01 00:00 to 2022-01-01 00:59) changed.`,
      },
    ]);
    expect(after.contentHash).not.toBe(before.contentHash);
  });

  it('names the row where the change left something unsound', async () => {
    editCandles((columns) => (columns.high[42] = 1));
    expect(await messages()).toEqual([expect.stringContaining('row 43 is unsound (C_OHLC')]);
    editCandles((columns) => (columns.openTime[42] = columns.openTime[40]!));
    expect(await messages()).toEqual([expect.stringContaining('row 43')]);
    editCandles((columns) => (columns.openTime[0] = NaN));
    expect(await messages()).toEqual([expect.stringContaining('rows 1 to 60 (NaN to 2022-01-01 00:59) changed')]);
  });

  it('notices a file whose hash was adjusted in the manifest', async () => {
    editCandles((columns) => (columns.volume[42]! += 0.001));
    const { sha256Of } = await import('../format/content-hash.ts');
    editManifest((manifest) => {
      manifest.candleFiles = manifest.candleFiles.map((entry) => ({
        ...entry,
        sha256: sha256Of(readFileSync(file(CANDLES))),
      }));
    });
    expect(await messages()).toEqual([
      expect.stringMatching(/^The stored rows hash to [0-9a-f]{64}, the manifest says/),
    ]);
  });

  it('names changed side data, a file that is gone, and one that is none', async () => {
    const text = readFileSync(file(FUNDING), 'latin1');
    writeFileSync(file(FUNDING), text.replace('0.0001', '0.0002'), 'latin1');
    expect(await messages()).toEqual([`${FUNDING} is not the file that was stored: its SHA-256 differs.`]);
    unlinkSync(file(FUNDING));
    writeFileSync(file(CANDLES), 'rubbish');
    expect(await messages()).toEqual([
      expect.stringContaining(`${CANDLES} is no candle file`),
      expect.stringContaining(`${FUNDING} of the dataset is gone`),
    ]);
  });
});
