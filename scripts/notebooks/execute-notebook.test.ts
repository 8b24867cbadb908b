import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateMarket } from '../../datasets/generate/market.ts';
import { storeGenerated } from '../../datasets/write/store-generated.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import { buildProgram } from '../program/built-program.ts';
import { PROJECT_ROOT } from '../program/paths.ts';
import { executeNotebook, failuresOf } from './execute-notebook.ts';
import type { Executed } from './execute-notebook.ts';
import { findJupyter, findPython, installKernel, onPath } from './jupyter.ts';
import { chooseNotebooks } from './open.ts';

const NOTEBOOKS = join(PROJECT_ROOT, 'notebooks');
const folder = mkdtempSync(join(tmpdir(), 'ninefold-kernel-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const code = (source: string, outputs: object[] = []) => ({ cell_type: 'code', source, outputs });

it('failuresOf tells what each code cell wrote to stderr, and counts code cells only', () => {
  const stream = (name: string, text: string[]) => ({ output_type: 'stream', name, text });
  const cells = [
    { cell_type: 'markdown', source: 'words' },
    code('1', [stream('stdout', ['fine'])]),
    code('2', [stream('stderr', ['a\n', 'b\n'])]),
    code('3', []),
  ];
  expect(failuresOf({ cells })).toEqual([{ cell: 2, said: 'a\nb' }]);
});

it('chooseNotebooks goes by the beginning of a name', () => {
  expect(chooseNotebooks(['02', '01'])).toEqual(['01-first-replay.ipynb', '02-heads-and-gates.ipynb']);
  expect(chooseNotebooks(undefined)).toHaveLength(3);
  expect(() => chooseNotebooks(['01', '7'])).toThrow(/There is no notebook "7"/);
});

it('onPath finds programs, and only those that can be run', () => {
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'jupyter'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'bin', 'notes'), '', { mode: 0o644 });
  const path = `${join(folder, 'nowhere')}:${join(folder, 'bin')}`;
  expect(onPath('jupyter', path)).toBe(join(folder, 'bin', 'jupyter'));
  expect(onPath('jupyter-lab', path)).toBeUndefined();
});

it('without Jupyter the program says what to install', async () => {
  const program = await buildProgram('scripts/notebooks.ts');
  try {
    const environment = { PATH: join(folder, 'nothing') };
    const check = await program.run(['--check'], environment);
    expect(check).toMatchObject({ exitCode: 2, stdout: '' });
    expect(check.stderr).toContain('sudo apt-get install jupyter-client jupyter-nbconvert');
    expect((await program.run([], environment)).stderr).toContain('sudo apt-get install jupyter-notebook');
    expect((await program.run(['--html', 'x'], environment)).stderr).toContain('--html goes with --check');
  } finally {
    program.remove();
  }
});

const isBuilt = existsSync(join(PROJECT_ROOT, 'dist', 'scripts', 'notebooks', 'workbench.d.ts'));
const isInstalled = existsSync(join(NOTEBOOKS, 'node_modules', '.bin', 'tslab'));
const hasJupyter = onPath('jupyter-nbconvert') !== undefined;

/** Lets the kernel notice a lost promise while the cell still runs. */
const WAIT = 'await new Promise((done) => setImmediate(done));';

describe.skipIf(!isBuilt || !isInstalled || !hasJupyter)('a real kernel', () => {
  let run: (path: string) => Promise<Executed>;

  beforeAll(async () => {
    const { jupyter } = findJupyter('nbconvert');
    const store = join(folder, 'store');
    const period = { from: Date.UTC(2024, 2, 1), to: Date.UTC(2024, 2, 1) + 10 * DAY_MS };
    const market = generateMarket({ seed: 5, symbols: ['AAAUSDT'], ...period });
    await storeGenerated(market, { dataDir: store, name: 'binance-2022' });
    const place = { python: findPython(jupyter), prefix: join(folder, 'kernel') };
    const environment = {
      ...installKernel(NOTEBOOKS, place),
      JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
      NINEFOLD_DATA_DIR: store,
      NINEFOLD_RUNS_DIR: join(folder, 'runs'),
    };
    run = (path) => executeNotebook(path, { jupyter, folder: join(folder, 'executed'), environment });
  });

  it('runs the first notebook', async () => {
    expect((await run(join(NOTEBOOKS, '01-first-replay.ipynb'))).failures).toEqual([]);
  });

  it.each([
    ['types', `const n: number = 'five';`, /Type 'string' is not assignable to type 'number'/],
    ['an error', `throw new Error('boom');`, /boom/],
    ['a promise nobody waits for', `Promise.reject(new Error('lost'));\n${WAIT}`, /UnhandledPromiseRejection.*lost/],
  ])('fails on %s', async (name, source, said) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.ipynb`);
    const kernelspec = { display_name: 'TypeScript', language: 'typescript', name: 'tslab' };
    const cells = [code('const a = 1;'), code(source), code('a;')].map((cell, i) => ({
      ...cell,
      id: `c${i}`,
      metadata: {},
      execution_count: null,
    }));
    writeFileSync(path, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
    expect((await run(path)).failures).toEqual([{ cell: 2, said: expect.stringMatching(said) as string }]);
  });
});
