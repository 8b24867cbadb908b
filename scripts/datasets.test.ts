import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableFromIPC } from '@uwdata/flechette';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ArchiveServer } from '../datasets/download/archive-server.ts';
import { archiveCsv, sampleRows, zipOf } from '../datasets/import/sample-archive.ts';
import { DAY_MS } from '../engine/market/units.ts';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram, Ended } from './program/built-program.ts';
import { PROJECT_ROOT } from './program/paths.ts';

const ARCHIVE = join(PROJECT_ROOT, '../shared/data/binance-archive');
const MINUTES_OF_DAY = 1440;

let program: BuiltProgram;
let folder: string;
let store: string;
beforeAll(async () => {
  program = await buildProgram('scripts/datasets.ts');
  folder = mkdtempSync(join(tmpdir(), 'datasets-'));
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true });
});
beforeEach(() => (store = mkdtempSync(join(folder, 'store-'))));

function run(...args: string[]): Promise<Ended> {
  return program.run(args, { NINEFOLD_DATA_DIR: store });
}

/** What the tests look at in a program's JSON. */
interface Document {
  readonly contentHash: string;
  readonly datasets: readonly { readonly name: string; readonly contentHash: string }[];
  readonly symbols: readonly { readonly symbol: string; readonly rows: number }[];
  readonly gaps: readonly { readonly kind: string }[];
  readonly imported: unknown;
  readonly files: unknown;
  readonly error: unknown;
}

async function json(...args: string[]): Promise<{ exitCode: number | null; document: Document }> {
  const { exitCode, stdout } = await run(...args, '--json');
  return { exitCode, document: JSON.parse(stdout) as Document };
}

/** An input folder with one zip and its checksum. */
function archive(days: number): { path: string; zip: string } {
  const path = mkdtempSync(join(folder, 'archive-'));
  const stem = 'BTCUSDT-1m-2022-01';
  const bytes = zipOf([{ name: `${stem}.csv`, text: archiveCsv(sampleRows(days * MINUTES_OF_DAY)) }]);
  const zip = join(path, `${stem}.zip`);
  writeFileSync(zip, bytes);
  writeFileSync(`${zip}.CHECKSUM`, `${createHash('sha256').update(bytes).digest('hex')}  ${stem}.zip\n`);
  return { path, zip };
}

describe('npm run datasets', () => {
  it('imports, lists, shows, verifies, exports and removes', async () => {
    const { path } = archive(2);
    const imported = await json('import', path, '--name', 'd');
    expect(imported.exitCode).toBe(0);
    expect(imported.document).toMatchObject({
      name: 'd',
      candles: 2880,
      gaps: [],
      imported: { files: 1, checksumsVerified: 1 },
    });
    expect((await json('list')).document.datasets.map(({ name }) => name)).toEqual(['d']);
    expect((await json('show', 'd')).document.contentHash).toBe(imported.document.contentHash);
    expect((await run('show', 'd')).stdout).toContain('No gaps: nothing is missing and nothing was set aside.');
    expect((await json('verify')).document).toMatchObject({ verified: true });
    const csv = await run('export', 'd', '--timeframe', '1h');
    expect(csv.stdout.split('\n')).toHaveLength(1 + 48 + 1);
    const out = join(store, 'x', 'btc.csv');
    expect((await json('export', 'd', '--timeframe', '1h', '--out', out)).document.files).toEqual([
      { symbol: 'BTCUSDT', path: out, rows: 48 },
    ]);
    expect(readFileSync(out, 'utf8')).toBe(csv.stdout);
    expect((await json('remove', 'd')).document).toEqual({ removed: 'd' });
    expect((await run('list')).stdout).toContain('No dataset is stored');
  });

  it('writes the rows of a CSV export as Arrow', async () => {
    await run('import', archive(1).path, '--name', 'd');
    const [, ...lines] = (await run('export', 'd', '--timeframe', '1h')).stdout.trimEnd().split('\n');
    const path = join(store, 'btc.arrow');
    expect((await run('export', 'd', '--timeframe', '1h', '--format', 'arrow', '--out', path)).exitCode).toBe(0);
    const rows = tableFromIPC(readFileSync(path)).toArray() as object[];
    expect(rows.map((row) => Object.values(row).join(','))).toEqual(lines);
  });

  it('ends with status 3 at a flipped byte, and stores nothing', async () => {
    const { path, zip } = archive(1);
    const bytes = readFileSync(zip);
    bytes[500]! ^= 1;
    writeFileSync(zip, bytes);
    const { exitCode, stdout, stderr } = await run('import', path, '--name', 'd');
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(/BTCUSDT-1m-2022-01\.zip does not match its \.CHECKSUM/);
    expect(readdirSync(store)).toEqual([]);
    expect((await json('import', path, '--name', 'd')).document.error).toMatchObject({ code: 'data', exitCode: 3 });
  });

  it('ends with status 4 when a stored value was changed, and names the file', async () => {
    await run('import', archive(1).path, '--name', 'd');
    const path = join(store, 'd/candles/BTCUSDT/1m/2022-01.arrow');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(path, bytes);
    const { exitCode, stderr } = await run('verify', 'd');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('candles/BTCUSDT/1m/2022-01.arrow is not the file that was stored');
    expect(await json('verify')).toMatchObject({ exitCode: 4, document: { verified: false } });
  });

  it('stores a generated market, said loudly to be none', async () => {
    const args = ['--symbols', 'BTCUSDT,ETHUSDT', '--from', '2024-01-01', '--to', '2024-01-03'];
    const { document } = await json('generate', '--name', 'g', '--seed', '7', ...args);
    expect(document).toMatchObject({ synthetic: true, candles: 2 * 2880, gaps: [] });
    expect((await run('show', 'g')).stdout).toContain('SYNTHETIC: a generated market, not real prices');
    expect((await json('generate', '--name', 'h', '--seed', '7', ...args)).document.contentHash).toBe(
      document.contentHash,
    );
    expect((await json('generate', '--name', 'i', '--seed', '8', ...args)).document.contentHash).not.toBe(
      document.contentHash,
    );
  });

  it.each([
    [['show', 'nothing'], 'There is no dataset "nothing" in'],
    [['import', 'nowhere', '--name', 'd'], 'nowhere does not exist.'],
    [['import', '.', '--name', 'd', '--append', '--replace'], '--replace and --append exclude each other'],
    [['import', '.', '--name', 'd', '--column', 'volume'], '--column "volume" is not of the form WHAT=COLUMN'],
    [['import', '.', '--name', 'd', '--source', 'x'], '--source belongs to side data'],
    [['import', '.', '--name', 'd', '--observations', 'FUNDING'], 'FUNDING'],
    [['import', '.', '--name', 'd', '--observations', 'NEWS', '--market', 'um'], 'belong to candles'],
    [['export', 'd', '--timeframe', '7h'], '--timeframe "7h" is none'],
    [['generate', '--name', 'd', '--from', '2024-02', '--to', '2024-01'], '--to 2024-01 is not after --from 2024-02'],
    [['lst'], 'Did you mean "list"?'],
  ])('%j ends with status 2 and a clear sentence', async (args, message) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('npm run datasets -- download', () => {
  const server = new ArchiveServer();
  let mirror: string;
  beforeAll(async () => (mirror = await server.start()));
  afterAll(() => server.stop());

  it('fetches months, stores them, and adds what is new the next time', async () => {
    const months = ['2021-01', '2021-02'].map((month) => ({
      stem: `BTCUSDT-1m-${month}`,
      start: Date.parse(`${month}-01T00:00Z`),
    }));
    for (const { stem, start } of months) {
      const bytes = zipOf([{ name: `${stem}.csv`, text: archiveCsv(sampleRows(MINUTES_OF_DAY, start)) }]);
      server.publish(`data/futures/um/monthly/klines/BTCUSDT/1m/${stem}.zip`, bytes);
    }
    const args = ['download', 'btcusdt', '--market', 'um', '--base-url', mirror, '--from', '2021-01'];
    const first = await json(...args, '--to', '2021-01');
    expect(first.document).toMatchObject({
      name: 'binance-um',
      symbols: [{ symbol: 'BTCUSDT', market: 'um', rows: MINUTES_OF_DAY }],
      download: { files: 1, downloaded: 1, kept: 0 },
    });
    const both = await json(...args, '--to', '2021-02');
    expect(both.document).toMatchObject({
      candles: 2 * MINUTES_OF_DAY,
      download: { files: 2, downloaded: 1, kept: 1 },
    });
    const again = await json(...args, '--to', '2021-02');
    expect(again.document.contentHash).toBe(both.document.contentHash);
    expect(again.document.gaps.map(({ kind }) => kind)).toEqual(['missing']);
    expect((await json('list')).document.datasets.map(({ name }) => name)).toEqual(['binance-um']);
  });

  it('ends with status 3 when the archive has no such symbol', async () => {
    const { exitCode, document } = await json(
      'download',
      'NOSUCH',
      '--base-url',
      mirror,
      '--from',
      '2021-01',
      '--to',
      '2021-01',
    );
    expect(exitCode).toBe(3);
    expect(document.error).toMatchObject({ code: 'data' });
    expect((await json('list')).document.datasets).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('an import that is killed', () => {
  /** Two months of a symbol, then a pipe: an import of it stops with months on disk until somebody writes to the pipe. */
  function inputWithPipe(): { path: string; pipe: string } {
    const path = mkdtempSync(join(folder, 'slow-'));
    const rows = sampleRows(40 * MINUTES_OF_DAY, Date.UTC(2022, 0, 1));
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'AAA-1m-2022-01.csv'), archiveCsv(rows));
    const pipe = join(path, 'BBB-1m-2022-01.csv');
    expect(spawnSync('sh', ['-c', 'mkfifo "$0"', pipe]).status).toBe(0);
    return { path, pipe };
  }

  /** Kills an import at the moment it opens the pipe, and returns what lay in the store then. */
  async function killAtPipe(pipe: string, args: readonly string[]): Promise<string[]> {
    const child = program.start([...args, '--data-dir', store]);
    const ended = once(child, 'exit');
    const writer = await open(pipe, 'w');
    const during = readdirSync(store, { recursive: true }).map(String);
    child.kill('SIGKILL');
    await ended;
    await writer.close();
    return during;
  }

  it('leaves no dataset, and the next import clears its traces', async () => {
    const { path, pipe } = inputWithPipe();
    const during = await killAtPipe(pipe, ['import', path, pipe, '--name', 'd']);
    expect(during.some((name) => name.endsWith('candles/AAA/1m/2022-01.arrow'))).toBe(true);
    expect((await json('list')).document.datasets).toEqual([]);
    expect((await run('show', 'd')).exitCode).toBe(2);
    await run('import', archive(1).path, '--name', 'e');
    expect(readdirSync(store)).toEqual(['e']);
  });

  it('leaves the dataset that it was adding to as it was', async () => {
    const { path } = archive(1);
    const { document } = await json('import', path, '--name', 'd');
    const { path: slow, pipe } = inputWithPipe();
    await killAtPipe(pipe, ['import', slow, pipe, '--name', 'd', '--append']);
    expect((await json('verify', 'd')).document).toMatchObject({
      verified: true,
      datasets: [{ contentHash: document.contentHash }],
    });
    await killAtPipe(pipe, ['import', slow, pipe, '--name', 'd', '--replace']);
    expect((await json('verify', 'd')).document.datasets[0]!.contentHash).toBe(document.contentHash);
    expect((await json('list')).document.datasets).toHaveLength(1);
  });
});

describe.skipIf(!existsSync(ARCHIVE))('the exchange’s archive of 2022', () => {
  it('imports whole, without a gap', async () => {
    const { document } = await json('import', ARCHIVE, '--name', 'binance-2022');
    const year = 365 * (DAY_MS / 60_000);
    expect(document.symbols.map(({ symbol, rows }) => [symbol, rows])).toEqual(
      ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => [symbol, year]),
    );
    expect(document.gaps).toEqual([]);
    expect(document.imported).toMatchObject({ files: 36, checksumsVerified: 36, checksumsAccepted: 0 });
  });
});
