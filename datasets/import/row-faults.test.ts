import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { importCandles } from './import-candles.ts';
import type { Imported } from './import-candles.ts';
import { archiveCsv, SAMPLE_START, sampleRows } from './sample-archive.ts';
import type { SampleRow } from './sample-archive.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'faults-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function put(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function run(): Promise<Imported> {
  return importCandles({ dataDir: join(folder, 'store'), name: 'd', paths: [folder] });
}

const STEM = 'BTCUSDT-1m-2022-01';

describe('faults of rows go to the ledger', () => {
  const edit = (count: number, change: (rows: SampleRow[]) => void): SampleRow[] => {
    const rows = sampleRows(count);
    change(rows);
    return rows;
  };
  const at = (i: number): number => SAMPLE_START + i * MINUTE_MS;

  it.each<[string, SampleRow[], object]>([
    [
      'off-grid',
      edit(9, (rows) => rows.slice(2, 5).forEach((row) => (row.openTime = Number(row.openTime) + 20_799))),
      {
        kind: 'offGrid',
        from: at(2) + 20_799,
        to: at(4) + 20_799,
        count: 3,
        detail: `C_MISALIGNED: openTime is off the grid (${STEM}.csv, lines 3 to 5).`,
      },
    ],
    [
      'high below low',
      edit(9, (rows) => (rows[4]!.high = '1')),
      {
        kind: 'invalid',
        from: at(4),
        count: 1,
        detail: `C_OHLC: high or low does not span open and close (${STEM}.csv, line 5).`,
      },
    ],
    [
      'negative price',
      edit(9, (rows) => (rows[4]!.low = '-1')),
      { kind: 'invalid', from: at(4), detail: expect.stringContaining('C_NONPOSITIVE') },
    ],
    [
      'NaN',
      edit(9, (rows) => (rows[4]!.close = 'NaN')),
      { kind: 'invalid', from: at(4), detail: expect.stringContaining('C_NONFINITE') },
    ],
    [
      'Infinity',
      edit(9, (rows) => (rows[4]!.volume = 'Infinity')),
      { kind: 'invalid', from: at(4), detail: expect.stringContaining('C_NONFINITE') },
    ],
    [
      'negative volume',
      edit(9, (rows) => (rows[4]!.volume = '-1')),
      { kind: 'invalid', from: at(4), detail: expect.stringContaining('C_VOLUME') },
    ],
    [
      'takers beyond volume',
      edit(9, (rows) => (rows[4]!.takerBuyVolume = '99')),
      { kind: 'invalid', from: at(4), detail: expect.stringContaining('C_VOLUME') },
    ],
    [
      'older than the row before',
      edit(9, (rows) => rows.splice(4, 2, rows[5]!, rows[4]!)),
      {
        kind: 'outOfOrder',
        from: at(4),
        count: 1,
        detail: `C_ORDER: older than the row before it (${STEM}.csv, line 6).`,
      },
    ],
    [
      'the same again',
      edit(9, (rows) => rows.splice(4, 0, rows[3]!)),
      { kind: 'duplicate', from: at(3), count: 1, detail: expect.stringContaining('C_DUP') },
    ],
    [
      'another of the same minute',
      edit(9, (rows) => rows.splice(4, 0, { ...rows[3]!, volume: '9' })),
      { kind: 'conflict', from: at(3), count: 1, detail: expect.stringContaining('C_CONFLICT') },
    ],
    [
      'a jump',
      edit(9, (rows) => Object.assign(rows[4]!, { close: '200', high: '201' })),
      { kind: 'suspectJump', from: at(4), count: 1, detail: expect.stringContaining('SUSPECT_JUMP: close 200 after') },
    ],
  ])('%s', async (_, rows, expected) => {
    put(`${STEM}.csv`, archiveCsv(rows));
    const { manifest } = await run();
    expect(manifest.gaps).toContainEqual(expect.objectContaining({ symbol: 'BTCUSDT', ...expected }));
  });

  it('lists an 80-minute halt as one line', async () => {
    put(`${STEM}.csv`, archiveCsv([...sampleRows(60), ...sampleRows(60, SAMPLE_START + HOUR_MS + 80 * MINUTE_MS)]));
    const { manifest } = await run();
    expect(manifest.gaps).toEqual([{ symbol: 'BTCUSDT', kind: 'missing', from: at(60), to: at(139), count: 80 }]);
  });

  it('finds minutes that are missing across the end of a month', async () => {
    put('BTCUSDT-1m-2022-01.csv', archiveCsv(sampleRows(5, Date.UTC(2022, 1, 1) - 7 * MINUTE_MS)));
    put('BTCUSDT-1m-2022-02.csv', archiveCsv(sampleRows(5, Date.UTC(2022, 1, 1) + 3 * MINUTE_MS)));
    const { manifest } = await run();
    expect(manifest.gaps).toEqual([
      {
        symbol: 'BTCUSDT',
        kind: 'missing',
        from: Date.UTC(2022, 1, 1) - 2 * MINUTE_MS,
        to: Date.UTC(2022, 1, 1) + 2 * MINUTE_MS,
        count: 5,
      },
    ]);
  });

  it('keeps a ledger of scattered faults short', async () => {
    put(`${STEM}.csv`, archiveCsv(edit(3000, (rows) => rows.forEach((row, i) => i % 3 === 1 && (row.volume = '-1')))));
    const { manifest } = await run();
    const invalid = manifest.gaps.filter(({ kind }) => kind === 'invalid');
    expect(invalid.length).toBeLessThanOrEqual(200);
    expect(invalid.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
  });
});
