import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, resolveConfig } from 'prettier';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, generatedFrames } from '../engine/testing/strategy.contract.ts';
import { writeStrategy } from './new-strategy/write-strategy.ts';
import { buildProgram, type BuiltProgram } from './program/built-program.ts';
import { loadStrategy } from './program/load-strategy.ts';
import { PROJECT_ROOT } from './program/paths.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ninefold-new-')));
const root = join(folder, 'project');
mkdirSync(join(root, 'strategies', 'baseline'), { recursive: true });
for (const room of ['engine', 'datasets', 'node_modules']) symlinkSync(join(PROJECT_ROOT, room), join(root, room));
afterAll(() => rmSync(folder, { recursive: true }));

// Its own test runs here, as written.
const written = writeStrategy('my-idea', { root });
await import(join(written.folder, 'strategy.test.ts'));

describe('a new strategy', () => {
  it('is complete, and formatted as the project wants it', async () => {
    expect(readdirSync(join(root, 'strategies')).sort()).toEqual(['baseline', 'my-idea']);
    const style = await resolveConfig(join(PROJECT_ROOT, 'package.json'));
    const checks = written.files.map((path) => check(readFileSync(path, 'utf8'), { ...style, filepath: path }));
    expect(await Promise.all(checks)).toEqual([true, true, true]);
  });

  it.each(['My-Idea', 'my_idea', '../escape', 'baseline/x', '1st', '-x', 'x-', 'a'.repeat(41), ''])(
    'is not called %j',
    (name) => expect(() => writeStrategy(name, { root })).toThrow(/cannot name a strategy: expected lower-case words/),
  );

  it('takes no place that is taken', () => {
    expect(() => writeStrategy('my-idea', { root })).toThrow(/my-idea exists: choose another name/);
    expect(() => writeStrategy('baseline', { root })).toThrow(/exists/);
    expect(() => writeStrategy('ema-cross', { root: PROJECT_ROOT })).toThrow(/already: choose another name/);
  });
});

describe('the program', () => {
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram('scripts/new-strategy.ts');
  });

  it('writes outside the project what loads and trades there', async () => {
    const dir = join(folder, 'ideas');
    const { exitCode, stdout } = await program.run(['outsider', '--dir', dir, '--json']);
    expect(exitCode).toBe(0);
    const { strategy: path } = JSON.parse(stdout) as { strategy: string };
    expect(path).toBe(join(dir, 'outsider', 'strategy.ts'));
    const { strategy } = await loadStrategy(path, { root: PROJECT_ROOT });
    const engine = createEngine(strategy, { fast: 5 });
    for (const batch of generatedFrames(3, 3)) engine.step(batch);
    expect(engine.decisions).toBeGreaterThan(0);
    expect(engine.journal.tape.length).toBeGreaterThan(0);
  });

  it('refuses with one sentence and status 2', async () => {
    const ended = await program.run(['Bad Name']);
    expect([ended.exitCode, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(/^"Bad Name" cannot name a strategy: [^\n]*\n$/);
  });
});
