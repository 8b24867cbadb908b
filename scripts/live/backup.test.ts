import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { buildProgram } from '../program/built-program.ts';
import type { BuiltProgram } from '../program/built-program.ts';
import { GENERATED_FROM } from './generated-market.ts';

/** The run starts 15 minutes before a midnight. */
const HISTORY = 1_425;
const RUN = ['--no-monitor', '--no-side-data', '--history', `${HISTORY}`, '-s', 'ema-cross', '--set', 'fast=5'];

interface Summary {
  readonly frames: number;
  readonly digests: object;
  readonly chains: object;
}

let program: BuiltProgram;
let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ninefold-backup-'));
  program = await buildProgram('scripts/live.ts');
}, 120_000);
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs at full speed for so many minutes. */
async function live(record: string, minutes: number, ...more: string[]): Promise<Summary & { stderr: string }> {
  const args = [...RUN, '--speed', 'max', '--record', at(record), '--minutes', `${minutes}`, '--json', ...more];
  const { exitCode, stdout, stderr } = await program.run(args);
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('SYNTHETIC')]);
  return { ...(JSON.parse(stdout) as Summary), stderr };
}

describe('a live run', () => {
  it('backs itself up after midnight', async () => {
    const { stderr } = await live('nightly', 20);
    const made = /^Backup: (.*)$/m.exec(stderr)![1]!;
    expect(made).toMatch(/\/nightly\/backups\/nightly-2025-01-02T00-\d\d-00Z$/);
    expect(readdirSync(at('nightly/backups'))).toEqual([made.split('/').at(-1)]);
    expect(await program.run(['verify', made])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('verified') as string,
    });
  }, 120_000);
});

describe('a backup made by hand', () => {
  it('while a run writes; after a kill it is restored, continued, and comes to what a clean run comes to', async () => {
    const clean = await live('clean', 60, '--no-backups');
    expect([existsSync(at('clean/backups')), clean.stderr]).toEqual([false, expect.not.stringContaining('Backup')]);
    const child = program.start([...RUN, '--speed', '120', '--no-backups', '--record', at('killed')]);
    const ended = new Promise((done) => child.on('close', done));
    let said = '';
    await new Promise<void>((done) => {
      child.stdout!.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (/3 websocket/.test(said)) done();
      });
    });
    const backup = await program.run(['backup', at('killed'), '--to', at('elsewhere'), '--full', '--json']);
    child.kill('SIGKILL');
    await ended;
    expect(backup.exitCode).toBe(0);
    const { backup: made, lastClose } = JSON.parse(backup.stdout) as { backup: string; lastClose: number };
    expect(made.startsWith(at('elsewhere/killed-2025-01-'))).toBe(true);

    const restored = await program.run(['restore', made, '--record', at('restored')]);
    expect([restored.exitCode, restored.stdout]).toEqual([0, expect.stringContaining(`as ${at('restored')}.`)]);
    const left = clean.frames - (lastClose - GENERATED_FROM) / MINUTE_MS;
    expect(left).toBeGreaterThan(0);
    const { frames, digests, chains } = await live('restored', left, '--no-backups');
    expect({ frames, digests, chains }).toEqual({ frames: clean.frames, digests: clean.digests, chains: clean.chains });
    expect((await program.run(['verify', at('restored')])).exitCode).toBe(0);
    const database = new Sqlite(at('restored/record.sqlite'), { readonly: true });
    const noted = database.prepare('SELECT who, what, detail FROM audit').all();
    database.close();
    expect(noted).toEqual([
      {
        who: 'restore',
        what: 'restored from a backup',
        detail: expect.stringMatching(`^${made}, until 2025-01-`) as string,
      },
    ]);
    const again = await program.run(['restore', made, '--record', at('restored')]);
    expect([again.exitCode, again.stderr]).toEqual([2, expect.stringContaining('There is a record in')]);
  }, 120_000);

  it('is refused with a sentence where there is nothing sound to back up or to restore', async () => {
    const refused = async (...args: string[]): Promise<unknown> => {
      const { exitCode, stderr } = await program.run(args);
      return [exitCode, stderr];
    };
    expect(await refused('backup', at('nowhere'))).toEqual([2, expect.stringContaining('There is no record at')]);
    expect(await refused('restore', at('nowhere'), '--record', at('x'))).toEqual([
      2,
      expect.stringContaining('There is no backup at'),
    ]);
    mkdirSync(at('garbage'));
    writeFileSync(at('garbage/record.sqlite'), 'nothing that SQLite knows');
    for (const args of [
      ['verify', at('garbage')],
      ['backup', at('garbage')],
      ['restore', at('garbage'), '--record', at('x')],
    ]) {
      expect([args[0], await refused(...args)]).toEqual([args[0], [3, expect.stringMatching(/is damaged .*backup/)]]);
    }
    expect(existsSync(at('x'))).toBe(false);
    expect(await refused('--keep-days', '0')).toEqual([2, expect.stringContaining('--keep-days 0 makes no sense')]);
  }, 120_000);
});
