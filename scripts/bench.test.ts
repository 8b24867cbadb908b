import { beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';

describe('bench as a process', () => {
  let program: BuiltProgram;
  beforeAll(async () => {
    program = await buildProgram('scripts/bench.ts');
  }, 60_000);

  it('refuses a figure it does not know, and a number of runs that is none', async () => {
    const unknown = await program.run(['--only', 'T1,T99']);
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unknown.stderr).toBe(
      '--only T99 is no figure of the bench: T1, T2, T3, T4, T5, T6, T7, T8, T9, START, SOAK.\n',
    );
    const none = await program.run(['--runs', '0', '--json']);
    expect(none.exitCode).toBe(2);
    expect(JSON.parse(none.stdout)).toMatchObject({
      error: { code: 'usage', message: expect.stringMatching(/^--runs 0/) },
    });
  });
});
