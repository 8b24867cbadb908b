import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateMarket } from '../datasets/generate/market.ts';
import { createDataset } from '../datasets/write/dataset-writer.ts';
import { isAtLeast, type Check } from './doctor/check.ts';
import { checkBuild, checkChromium, checkFolder, checkNode, judgeSpace } from './doctor/machine.ts';
import { buildProgram, type BuiltProgram } from './program/built-program.ts';
import { PROJECT_ROOT } from './program/paths.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninefold-doctor-'));
const dataDir = join(folder, 'data');
let doctor: BuiltProgram;

beforeAll(async () => {
  const from = Date.UTC(2024, 0, 1);
  const market = generateMarket({ seed: 1, symbols: ['BTCUSDT'], from, to: from + 3_600_000 });
  for (const name of ['sound', 'damaged']) {
    const writer = await createDataset(dataDir, name);
    for (const batch of market.candles('BTCUSDT')) writer.addCandles(market.symbols[0]!, batch);
    await writer.commit();
  }
  doctor = await buildProgram('scripts/doctor.ts');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the doctor on the test's own folders. */
async function examine(...args: string[]): Promise<{ exitCode: number | null; checks: Check[] }> {
  const { exitCode, stdout } = await doctor.run([
    '--json',
    '--data-dir',
    dataDir,
    '--out',
    join(folder, 'out'),
    ...args,
  ]);
  return { exitCode, checks: (JSON.parse(stdout) as { checks: Check[] }).checks };
}

describe('the program', () => {
  it('finds a sound installation healthy, and says so in words', async () => {
    const { exitCode, checks } = await examine();
    expect(exitCode).toBe(0);
    expect(checks.map(({ name }) => name)).toEqual(
      'node, sqlite, data folder, runs folder, build, chromium, dataset damaged, dataset sound'.split(', '),
    );
    expect(checks.filter(({ status }) => status === 'broken')).toEqual([]);
    const { stdout } = await doctor.run(['--data-dir', dataDir, '--out', folder]);
    expect(stdout).toContain('✓ dataset sound: 60 candles of BTCUSDT\n');
  });

  it('finds a changed byte when it looks deep, a cut file always, and ends with 3', async () => {
    const month = join(dataDir, 'damaged', 'candles', 'BTCUSDT', '1m');
    const file = join(month, readdirSync(month)[0]!);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    expect((await examine()).exitCode).toBe(0);
    const deep = await examine('--deep');
    expect(deep.exitCode).toBe(3);
    expect(deep.checks.filter(({ status }) => status === 'broken').map(({ name }) => name)).toEqual([
      'dataset damaged',
    ]);
    truncateSync(file, 10);
    const cut = await examine();
    expect(cut.exitCode).toBe(3);
    expect(cut.checks.find(({ status }) => status === 'broken')?.detail).toMatch(/has 10 bytes, [\d,]+ were stored$/);
    rmSync(file);
    expect((await examine()).checks.find(({ status }) => status === 'broken')?.detail).toMatch(/is gone$/);
    writeFileSync(join(dataDir, 'damaged', 'manifest.json'), '{');
    expect((await examine()).checks.find(({ status }) => status === 'broken')?.detail).toMatch(/no dataset manifest/);
  });

  it('ends with 1 when a folder cannot be written', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const out of [join(folder, 'file'), join(folder, 'file', 'below')]) {
      const { exitCode, stdout } = await doctor.run(['--json', '--data-dir', join(folder, 'none'), '--out', out]);
      expect(exitCode).toBe(1);
      expect(stdout).toContain('"name": "runs folder",\n      "status": "broken"');
    }
  });
});

describe('the checks', () => {
  it('compare versions number by number', () => {
    expect(isAtLeast('20.19.0', '20.19')).toBe(true);
    expect(isAtLeast('20.9.0', '20.19')).toBe(false);
    expect(isAtLeast('22.0.0', '20.19')).toBe(true);
    expect(checkNode(PROJECT_ROOT, '18.20.1')).toMatchObject({ status: 'broken' });
  });

  it('judge the free space', () => {
    const judged = [5e9, 1e9, 1e7].map((bytes) => judgeSpace('data folder', '/data', bytes).status);
    expect(judged).toEqual(['ok', 'warn', 'broken']);
    expect(checkFolder('data folder', join(folder, 'not', 'yet')).detail).toContain('is writable');
  });

  it('see a source that is newer than the build, and that nothing was built yet', () => {
    const root = join(folder, 'project');
    for (const room of ['engine', 'dist/engine']) mkdirSync(join(root, room), { recursive: true });
    writeFileSync(join(root, 'engine/a.ts'), '');
    writeFileSync(join(root, 'engine/a.test.ts'), '');
    expect(checkBuild(root).detail).toBe('dist/ has not been built');
    writeFileSync(join(root, 'dist/engine/index.js'), '');
    utimesSync(join(root, 'engine/a.ts'), 1000, 1000);
    expect(checkBuild(root).status).toBe('ok');
    utimesSync(join(root, 'dist/engine/index.js'), 999, 999);
    expect(checkBuild(root).detail).toBe('1 source is newer than dist/, such as engine/a.ts');
  });

  it('do without a browser', () => {
    expect(checkChromium('')).toMatchObject({ status: 'ok', detail: expect.stringContaining('optional') as string });
  });
});
