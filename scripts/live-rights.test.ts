import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram } from './program/built-program.ts';
import type { BuiltProgram } from './program/built-program.ts';

const RUN = '--no-monitor --no-side-data --no-backups --speed max --minutes 1 --history 200 -s ema-cross'.split(' ');
/** Long enough for any answer, and not for a program that goes round for ever. */
const TIMEOUT_MS = 60_000;
const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
/** True where a program can be run as somebody who may do nothing. */
const CAN_BE_NOBODY = spawnSync(AS_NOBODY[0]!, [...AS_NOBODY.slice(1), process.execPath, '--version']).status === 0;

let program: BuiltProgram;
let folder: string;
let record: string;
beforeAll(async () => {
  program = await buildProgram('scripts/live.ts');
  // Whoever it is run as has to read it.
  chmodSync(dirname(dirname(program.path)), 0o755);
  folder = mkdtempSync(join(tmpdir(), 'ninefold-rights-'));
  chmodSync(folder, 0o755);
  record = join(folder, 'record');
  asked([...RUN, '--record', record]);
});
beforeEach(() => {
  // A reader leaves its index beside the record, and others may use it.
  for (const left of ['-wal', '-shm']) rmSync(join(record, `record.sqlite${left}`), { force: true });
  chmodSync(record, 0o755);
  chmodSync(join(record, 'record.sqlite'), 0o644);
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

function asked(args: readonly string[], as: readonly string[] = []): { status: number | null; stderr: string } {
  const [command, ...rest] = [...as, process.execPath, program.path, ...args] as [string, ...string[]];
  const { status, stderr } = spawnSync(command, rest, { encoding: 'utf8', timeout: TIMEOUT_MS });
  return { status, stderr };
}

/** What is said where something cannot be had: one sentence, and its status. */
function sentence(text: string): object {
  return {
    status: 3,
    stderr: expect.stringMatching(new RegExp(`^(SYNTHETIC[^\\n]*\\n)?${text} \\([^\\n]*\\)[^\\n]*\\.\\n$`)),
  };
}

describe('a folder that cannot be made, where the system says only that it is not there,', () => {
  it.each([['/proc/x'], ['/proc/x/y']])(
    'is refused at once: %s',
    (place) => {
      const refusal = sentence(`${place}/record\\.sqlite cannot be written`);
      expect(asked([...RUN, '--record', place])).toEqual(refusal);
      expect(asked(['restore', record, '--record', place])).toEqual(refusal);
      expect(asked(['backup', record, '--to', place])).toEqual(sentence(`${place} cannot be written`));
    },
    TIMEOUT_MS * 3,
  );
});

describe.skipIf(!CAN_BE_NOBODY)('who has no right', () => {
  const file = (name: string): string => `${join(folder, name)}/record\\.sqlite`;

  it('to write is refused with one sentence', () => {
    const fresh = join(folder, 'new');
    expect(asked([...RUN, '--record', record], AS_NOBODY)).toEqual(sentence(`${file('record')} cannot be written`));
    expect(asked([...RUN, '--record', fresh], AS_NOBODY)).toEqual(sentence(`${file('new')} cannot be written`));
    for (const args of [
      ['verify', record],
      ['restore', record, '--record', fresh],
    ]) {
      expect(asked(args, AS_NOBODY)).toEqual(sentence(`${file('record')} cannot be read`));
    }
  });

  it.each([
    ['its file', 'record.sqlite', 0o600],
    ['its folder', '.', 0o700],
  ])('to read %s is refused with one sentence', (_, name, mode) => {
    chmodSync(join(record, name), mode);
    for (const args of [
      ['verify', record],
      ['backup', record],
      [...RUN, '--record', record],
    ]) {
      expect(asked(args, AS_NOBODY)).toEqual(sentence(`${file('record')} cannot be (read|written)`));
    }
  });

  it('but on a folder of its own runs there', () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    chownSync(own, NOBODY, NOBODY);
    expect(asked([...RUN, '--record', join(own, 'record')], AS_NOBODY).status).toBe(0);
  });
});
