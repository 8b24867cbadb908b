import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArchiveServer } from './archive-server.ts';
import { downloadArchive } from './download.ts';

const REAL = join(import.meta.dirname, '../../../shared/data/binance-archive');
const FOLDER = 'data/spot/monthly/klines/SOLUSDT/1m';
const NAMES = ['SOLUSDT-1m-2022-02.zip', 'SOLUSDT-1m-2022-03.zip'];

describe.skipIf(!existsSync(REAL))('the exchange’s own files', () => {
  const server = new ArchiveServer();
  const cacheDir = mkdtempSync(join(tmpdir(), 'ninefold-archive-'));
  let baseUrl: string;
  beforeAll(async () => {
    baseUrl = await server.start();
    for (const name of NAMES)
      for (const path of [`${FOLDER}/${name}`, `${FOLDER}/${name}.CHECKSUM`])
        server.serveAt(path, readFileSync(join(REAL, path)));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(cacheDir, { recursive: true });
  });

  it('are found by their paths and pass their checksums', async () => {
    const options = {
      symbols: ['SOLUSDT'],
      from: '2022-02',
      to: '2022-03',
      market: 'spot',
      baseUrl,
      cacheDir,
    } as const;
    const { files, downloaded } = await downloadArchive(options);
    expect(downloaded).toBe(2);
    expect(files).toEqual(NAMES.map((name) => join(cacheDir, FOLDER, name)));
    for (const [i, file] of files.entries())
      expect(readFileSync(file).equals(readFileSync(join(REAL, FOLDER, NAMES[i]!)))).toBe(true);
  });
});
