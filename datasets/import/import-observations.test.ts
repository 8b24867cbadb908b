import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObservationKind } from '../../engine/market/observation.ts';
import { listDatasetNames } from '../read/catalog.ts';
import { importObservations } from './import-observations.ts';

const SIDE = fileURLToPath(new URL('../../../shared/data/side/', import.meta.url));

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'store-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('importObservations', () => {
  it('adds to what is stored, each kind in its own file', async () => {
    const fng = join(dataDir, 'fng.csv');
    const oi = join(dataDir, 'oi.csv');
    writeFileSync(fng, 'date,fng\n2022-01-05,30\n2022-01-06,130\n2022-01-05,30\n2022-01-05,31\n');
    writeFileSync(oi, 'date,futures_open_interest\n2022-01-05,30\n');
    const { observations, setAside } = await importObservations({
      dataDir,
      name: 'd',
      paths: [fng],
      kind: 'FEAR_GREED',
    });
    expect({ observations, setAside }).toEqual({ observations: 3, setAside: 1 });
    const { manifest } = await importObservations({ dataDir, name: 'd', paths: [oi], kind: 'OPEN_INTEREST' });
    expect(manifest.observationFiles.map(({ observationKind, rows }) => [observationKind, rows])).toEqual([
      ['FEAR_GREED', 1],
      ['OPEN_INTEREST', 1],
    ]);
    expect(manifest.gaps.map(({ kind, symbol, detail }) => [kind, symbol, detail])).toEqual([
      ['conflict', 'FEAR_GREED', 'FEAR_GREED: another value came first and was kept (fng.csv).'],
      ['duplicate', 'FEAR_GREED', 'FEAR_GREED: again the same (fng.csv).'],
      ['invalid', 'FEAR_GREED', 'FEAR_GREED: value is outside 0 to 100 (fng.csv, line 3).'],
    ]);
  });

  it('stores nothing when a row is damaged, or the file is no CSV', async () => {
    const bad = join(dataDir, 'bad.csv');
    writeFileSync(bad, 'date,fng\n2022-01-05,30\n2022-01-06\n');
    await expect(importObservations({ dataDir, name: 'd', paths: [bad], kind: 'FEAR_GREED' })).rejects.toThrow(
      'bad.csv, line 3 has 1 of 2 columns',
    );
    const zip = join(dataDir, 'a.zip');
    writeFileSync(zip, '');
    await expect(importObservations({ dataDir, name: 'd', paths: [zip], kind: 'NEWS' })).rejects.toThrow(
      'side data is read from CSV files only',
    );
    expect(await listDatasetNames(dataDir)).toEqual([]);
  });

  it.skipIf(!existsSync(SIDE)).each<[string, ObservationKind, number, number]>([
    ['funding-BTCUSDT-2020-2023.csv', 'FUNDING_SETTLED', 4383, 0],
    ['funding-ETHUSDT-2020-2023.csv', 'FUNDING_SETTLED', 4383, 0],
    ['fear-greed-daily.csv', 'FEAR_GREED', 2931, 0],
    ['btc-dominance-daily.csv', 'DOMINANCE', 4795, 11],
    ['btc-open-interest-daily.csv', 'OPEN_INTEREST', 2184, 0],
  ])('imports %s', async (file, kind, observations, setAside) => {
    const done = await importObservations({ dataDir, name: 'side', paths: [join(SIDE, file)], kind });
    expect(done).toMatchObject({ observations, setAside });
    expect(done.manifest.observationFiles[0]!.rows).toBe(observations);
  });
});
