import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../reports/ledger/ledger.ts';
import { writeRun } from '../reports/run/write.ts';
import { summarise } from '../reports/stats/summary.ts';
import { sampleRecord } from '../reports/testing/record.ts';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';
import { PROJECT_ROOT } from './program/paths.ts';

const NO_SCREEN = { DISPLAY: '', WAYLAND_DISPLAY: '' };

describe('runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ninefold-runs-'));
  const empty = join(folder, 'empty');
  let program: BuiltProgram;
  const runs = (...args: string[]) => program.run([...args, '--out', folder], NO_SCREEN);
  const json = async (...args: string[]) => JSON.parse((await runs(...args, '--json')).stdout) as never;

  beforeAll(async () => {
    program = await buildProgram('scripts/runs.ts');
    const ledger = openLedger(folder);
    for (const [seed, synthetic] of [
      [1, false],
      [2, true],
    ] as const) {
      const record = sampleRecord({ seed, trades: 40, days: 10, synthetic });
      const digests = { inputs: 'ab'.repeat(32), outputs: `${seed}`.repeat(64) };
      const manifest = { ...record.manifest, digests, seed, startedAt: `2026-01-0${seed}T00:00:00.000Z` };
      const summary = summarise({ ...record, manifest });
      const runFolder = join(folder, manifest.runId);
      await writeRun(runFolder, { ...record, manifest }, { summary, report: seed === 1 });
      ledger.record({ summary, folder: runFolder });
    }
    ledger.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lists the newest first, as a table and as JSON', async () => {
    const { stdout, exitCode } = await runs('list');
    expect(exitCode).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[2]).toMatch(/^20220101-000000-sample-2 +ema-cross +sample-2022 \(synthetic\) +BTCUSDT/);
    expect(lines[3]).toMatch(/^20220101-000000-sample-1 +ema-cross +sample-2022 +BTCUSDT/);
    const listed: { runs: { runId: string; figures: { trades: object } }[] } = await json('list', '--limit', '1');
    expect(listed.runs.map(({ runId }) => runId)).toEqual(['20220101-000000-sample-2']);
    expect(listed.runs[0]!.figures.trades).toEqual({ value: 39 });
  });

  it('shows one run with its figures, warnings and the runs over the same inputs', async () => {
    const { stdout } = await runs('show', 'latest');
    expect(stdout).toContain('SYNTHETIC MARKET');
    expect(stdout).toContain('other runs: 1, of them with the same outputs: 0');
    expect(stdout).toMatch(/Closed trades +39/);
    const shown: { summary: { manifest: { runId: string } }; sameInputs: unknown[] } = await json('show', 'latest');
    expect(shown.summary.manifest.runId).toBe('20220101-000000-sample-2');
    expect(shown.sameInputs).toHaveLength(1);
  });

  it('compares runs with the first, on the terminal and on a page', async () => {
    const first = '20220101-000000-sample-1';
    const { stdout } = await runs('compare', first, 'latest', first);
    expect(stdout).toContain('B: Same inputs, different outputs: the settings below differ. ');
    expect(stdout).toContain('was not tested: fewer than 20 common days.');
    expect(stdout).toContain('C: Same inputs, same outputs: the runs agree frame by frame.');
    expect(stdout).toMatch(/seed +1 +2 +1\n/);
    const page = /^Page: (.*)$/m.exec(stdout)![1]!;
    expect(readFileSync(page, 'utf8')).toContain(`<a href="../${first}/report.html">${first}</a>`);
    const compared: { page: string } = await json('compare', 'latest', first);
    expect(compared).toMatchObject({ runIds: ['20220101-000000-sample-2', first], others: [{ inputsEqual: true }] });
    expect(readFileSync(compared.page, 'utf8')).toMatch(/^<!doctype html>/);
    expect(compared.page).not.toBe(page);
  });

  it('refuses to compare one run with nothing, and more than can be told apart', async () => {
    expect((await runs('compare', 'latest')).stderr).toMatch(/^The command needs .* See --help\.\n$/);
    const many = await runs('compare', ...Array.from({ length: 9 }, () => 'latest'));
    expect(many).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/compare at most 8\.\n$/) });
  });

  it('prints where the page is, and what to do when there is none', async () => {
    const page = join(folder, '20220101-000000-sample-1', 'report.html');
    expect(await runs('open', '20220101-000000-sample-1')).toEqual({ exitCode: 0, stdout: `${page}\n`, stderr: '' });
    expect(await json('open', '20220101-000000-sample-1')).toEqual({ runId: '20220101-000000-sample-1', report: page });
    const { exitCode, stderr } = await runs('open', 'latest');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/has no report at .*: run it again with npm run replay/);
  });

  it('forgets a trial only with a reason, and lists what was forgotten', async () => {
    expect(await runs('forget', 'latest')).toMatchObject({ exitCode: 2, stdout: '' });
    const { runs: listed } = (await json('list')) as { runs: [{ runId: string }] };
    const [{ runId }] = listed;
    expect(await json('forget', runId, '--reason', 'wrong costs')).toMatchObject({ runId, trials: 1, forgotten: 1 });
    expect((await runs('forget', runId, '--reason', 'twice')).stderr).toMatch(/was forgotten already/);
    expect((await runs('forget')).stdout).toMatch(new RegExp(`${runId} .*wrong costs`));
  });

  it('refuses what cannot be, in one sentence', async () => {
    expect(await runs('show', 'nothing-like-it')).toMatchObject({ exitCode: 2, stdout: '' });
    expect((await runs('list', '--limit', '0')).stderr).toBe('--limit 0 is no count: give a whole number from 1.\n');
    expect((await program.run(['show', 'latest', '--out', empty])).stderr).toContain('make one with npm run replay');
    expect((await program.run(['list', '--out', empty])).stdout).toContain('No run matches');
    expect((await runs()).exitCode).toBe(2);
  });

  it('keeps every run when several processes write at once', async () => {
    const entry = join('node_modules', `.ledger-writer-${process.pid}.ts`);
    writeFileSync(
      join(PROJECT_ROOT, entry),
      `import { openLedger } from '${join(PROJECT_ROOT, 'reports/ledger/ledger.ts')}';
       import { summarise } from '${join(PROJECT_ROOT, 'reports/stats/summary.ts')}';
       import { sampleRecord } from '${join(PROJECT_ROOT, 'reports/testing/record.ts')}';
       const [out, name] = process.argv.slice(2);
       const summary = summarise(sampleRecord({ trades: 2, days: 1 }));
       for (let i = 0; i < 25; i++) {
         const ledger = openLedger(out);
         ledger.record({ summary: { ...summary, manifest: { ...summary.manifest, runId: name + i } }, folder: out });
         ledger.close();
       }`,
    );
    const writer = await buildProgram(entry);
    rmSync(join(PROJECT_ROOT, entry));
    const crowded = join(folder, 'crowded');
    const ended = await Promise.all(['a', 'b', 'c'].map((name) => writer.run([crowded, name])));
    writer.remove();
    expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    const ledger = openLedger(crowded);
    expect(ledger.list()).toHaveLength(75);
    ledger.close();
  });
});
