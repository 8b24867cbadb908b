import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from './built-program.ts';
import type { BuiltProgram } from './built-program.ts';
import { PROJECT_ROOT } from './paths.ts';

const SOURCE = `
import { DataError, VerificationError } from '${join(PROJECT_ROOT, 'engine/market/errors.ts')}';
import { printJson } from '${join(PROJECT_ROOT, 'scripts/program/output.ts')}';
import { runProgram } from '${join(PROJECT_ROOT, 'scripts/program/program.ts')}';
const faults = { data: () => new DataError('bad row'), verify: () => new VerificationError('differs'), bug: () => new TypeError('boom') };
await runProgram('sample', (cli) =>
  cli.command('do <what>', 'does it', (c) => c
    .positional('what', { type: 'string', demandOption: true })
    .option('symbol', { type: 'string' }).option('side', { choices: ['long', 'short'] }).option('tag', { type: 'string', array: true }).option('count', { type: 'number' })
    .example('$0 do it', 'does it'),
    (args) => { const fault = faults[args.what]; if (fault) throw fault(); printJson({ what: args.what, tag: args.tag }); })
  .demandCommand(1, 'Say what to do.'));
`;

describe('runProgram', () => {
  let folder: string;
  let program: BuiltProgram;
  beforeAll(async () => {
    folder = mkdtempSync(join(PROJECT_ROOT, 'node_modules', '.sample-'));
    writeFileSync(join(folder, 'sample.ts'), SOURCE);
    program = await buildProgram(relative(PROJECT_ROOT, join(folder, 'sample.ts')));
  });
  afterAll(() => {
    program.remove();
    rmSync(folder, { recursive: true });
  });

  it.each([
    [['do', 'data'], 3, 'bad row\n'],
    [['do', 'verify'], 4, 'differs\n'],
    [['do', 'it', '--symbl', 'X'], 2, 'Unknown option or argument "symbl". Did you mean "--symbol"? See --help.\n'],
    [['dp', 'it'], 2, 'Unknown command. Did you mean "do"?\n'],
    [['do'], 2, 'The command needs 1 argument, got 0. See --help.\n'],
    [[], 2, 'Say what to do. See --help.\n'],
    [['do', 'it', '--symbol', 'A', '--symbol', 'B'], 2, '--symbol was given more than once: give it once.\n'],
    [['do', 'it', '--symbol', ''], 2, '--symbol needs a value.\n'],
    [['do', 'it', '--count', 'many'], 2, '--count needs a number.\n'],
    [['do', 'it', '--side', 'shrot'], 2, '--side "shrot" is none of long, short. Did you mean "short"?\n'],
    [['do', 'bug'], 1, 'Internal error: boom\nRun again with --debug for the stack.\n'],
  ])('%j ends with status %i and one clear sentence', async (args, exitCode, stderr) => {
    expect(await program.run(args)).toEqual({ exitCode, stdout: '', stderr });
  });

  it('prints a result, and takes lists', async () => {
    const ended = await program.run(['do', 'it', '--tag', 'a', '--tag', 'b']);
    expect(ended).toEqual({
      exitCode: 0,
      stdout: `${JSON.stringify({ what: 'it', tag: ['a', 'b'] }, null, 2)}\n`,
      stderr: '',
    });
  });

  it('prints an error as the one document under --json', async () => {
    const { exitCode, stdout, stderr } = await program.run(['do', 'data', '--json']);
    expect([exitCode, stderr, JSON.parse(stdout)]).toEqual([
      3,
      '',
      { error: { code: 'data', exitCode: 3, message: 'bad row' } },
    ]);
  });

  it('shows the stack only when asked', async () => {
    expect((await program.run(['do', 'bug', '--debug'])).stderr).toContain('TypeError: boom\n    at ');
  });

  it('shows help with examples, and the version', async () => {
    const help = await program.run(['do', '--help']);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('npm run sample -- do it');
    expect((await program.run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
