import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hold } from '../../engine/strategy/decision.ts';
import { buildProgram } from './built-program.ts';
import { builtInStrategies, loadStrategy } from './load-strategy.ts';
import { PROJECT_ROOT } from './paths.ts';

const GOOD = `
import { defineStrategy, hold } from 'ninefold';
import * as z from 'zod';
import { NAME } from './name.ts';
export const theirHold: unknown = hold;
export default defineStrategy({ name: NAME, params: z.strictObject({}), create: () => () => hold });
`;

const from = realpathSync(mkdtempSync(join(tmpdir(), 'ninefold-outside-')));
const place = { root: PROJECT_ROOT, from };
const write = (name: string, text: string): void => writeFileSync(join(from, name), text);

beforeAll(() => {
  write('name.ts', `export const NAME: string = 'outsider';`);
  write('good.ts', GOOD);
});
afterAll(() => rmSync(from, { recursive: true }));

describe('a built-in strategy', () => {
  it.each(['buy-and-hold', 'coin-flip', 'ema-cross'])('%s loads by its name', async (name) => {
    const { strategy, source, sourceHash } = await loadStrategy(name, place);
    expect([strategy.name, source]).toEqual([name, name]);
    expect(sourceHash).toMatch(/^[0-9a-f]{64}$/);
    const byPath = await loadStrategy(builtInStrategies(PROJECT_ROOT).get(name)!, place);
    expect(byPath).toMatchObject({ source: name, sourceHash });
  });

  it('is guessed when mistyped', async () => {
    await expect(loadStrategy('ema-cros', place)).rejects.toMatchObject({
      exitCode: 2,
      message:
        'There is no strategy "ema-cros". Did you mean "ema-cross"? A file is given by its path: ./my-strategy.ts.',
    });
    await expect(loadStrategy('zzzz', place)).rejects.toThrow(/Known: buy-and-hold, coin-flip, ema-cross/);
  });
});

describe('a file outside the project', () => {
  it('shares the running engine, and needs no node_modules', async () => {
    write(
      'same.ts',
      `${GOOD}\nif ((theirHold as object) !== (globalThis as any).ourHold) throw new Error('another engine');`,
    );
    Object.assign(globalThis, { ourHold: hold });
    const { strategy, source } = await loadStrategy('./same.ts', place);
    expect(strategy.name).toBe('outsider');
    expect(source).toBe(relative(PROJECT_ROOT, join(from, 'same.ts')));
    expect((strategy.create({} as never) as () => unknown)()).toBe(hold);
    expect(strategy.params.safeParse({ unknown: 1 }).success).toBe(false);
  });

  it('is the same by its content, wherever it lies and whatever lies beside it', async () => {
    const { sourceHash } = await loadStrategy('good.ts', place);
    mkdirSync(join(from, 'elsewhere'));
    write('elsewhere/name.ts', `export const NAME: string = 'outsider';`);
    write('elsewhere/good.ts', GOOD);
    write('elsewhere/unrelated.ts', '1');
    expect(await loadStrategy('elsewhere/good.ts', place)).toMatchObject({ sourceHash });
    write('elsewhere/name.ts', `export const NAME: string = 'changed';`);
    const changed = await loadStrategy('elsewhere/good.ts', place);
    expect(changed.strategy.name).toBe('changed');
    expect(changed.sourceHash).not.toBe(sourceHash);
  });

  it('brings packages from its own folder, CommonJS ones too', async () => {
    mkdirSync(join(from, 'node_modules', 'lucky'), { recursive: true });
    write('node_modules/lucky/package.json', '{"main":"index.cjs"}');
    write('node_modules/lucky/index.cjs', `exports.name = require('node:path').basename('/a/lucky');`);
    write(
      'lucky.mjs',
      GOOD.replace(`'./name.ts'`, `'lucky'`)
        .replaceAll('NAME', 'name')
        .replace(': unknown', '')
        .replace('name: name', 'name'),
    );
    expect((await loadStrategy('lucky.mjs', place)).strategy.name).toBe('lucky');
  });

  it.each([
    ['broken.ts', 'export const x = ;\n', 'broken.ts:1:18: Unexpected ";".'],
    [
      'typo.ts',
      `\nimport { entr } from 'ninefold';\nentr();`,
      'typo.ts:2:10: No matching export in "ninefold" for import "entr".',
    ],
    ['lost.ts', `import x from 'no-such-package'; x();`, 'lost.ts:1:15: Could not resolve "no-such-package".'],
    ['throws.ts', `throw new Error('boom');`, 'throws.ts failed while it was loaded: boom'],
    ['empty.ts', 'export const x = 1;', 'has no default export: write "export default defineStrategy({ … })".'],
    [
      'half.ts',
      `export default { name: 'half', params: {} };`,
      'its default export lacks params (a zod object), a create function.',
    ],
    ['null.js', 'export default null;', 'lacks a name, params (a zod object), a create function.'],
  ])('%s is refused in one sentence', async (name, text, message) => {
    write(name, text);
    const failure = loadStrategy(name, place);
    await expect(failure).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(message) as string });
  });

  it('must be there, and be a script', async () => {
    await expect(loadStrategy('./nowhere.ts', place)).rejects.toThrow(
      /"\.\/nowhere\.ts" cannot be read .*no such file/,
    );
    await expect(loadStrategy('./notes.txt', place)).rejects.toThrow(/a strategy is a \.ts, \.js or \.mjs file/);
    await expect(loadStrategy('./', place)).rejects.toThrow(/cannot be read/);
  });
});

it('loads in a compiled program as well, a built-in as it was compiled, with all that it consists of', async () => {
  const folder = mkdtempSync(join(PROJECT_ROOT, 'node_modules', '.loads-'));
  const project = JSON.stringify(PROJECT_ROOT).slice(1, -1);
  const source = `
    import { hold } from '${project}/engine/index.ts';
    import { loadStrategy } from '${project}/scripts/program/load-strategy.ts';
    import nineHeads from '${project}/strategies/nine-heads/strategy.ts';
    const { strategy, sourceHash } = await loadStrategy(process.argv[2], { root: '${project}' });
    const isOurs = strategy === nineHeads || strategy.create({})() === hold;
    console.log(strategy.name, isOurs, sourceHash);`;
  writeFileSync(join(folder, 'loads.ts'), source);
  const program = await buildProgram(relative(PROJECT_ROOT, join(folder, 'loads.ts')));
  rmSync(folder, { recursive: true });
  expect((await program.run([pathToFileURL(join(from, 'good.ts')).pathname])).stdout).toMatch(/^outsider true/);
  const { sourceHash } = await loadStrategy('nine-heads', place);
  expect((await program.run(['nine-heads'])).stdout).toBe(`nine-heads true ${sourceHash}\n`);
  program.remove();
});
