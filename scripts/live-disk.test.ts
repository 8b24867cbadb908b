import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Sitting } from './live/testing/live-run.ts';
import { liveRuns } from './live/testing/live-runs.ts';

const HELD = /HELD: disk: .*record\.sqlite cannot be written .*\n/;

/** True where the kernel can be asked to let a process write no more. */
const CAN_LIMIT = spawnSync('prlimit', ['--version']).status === 0;
/** True where a file can be made unchangeable. */
const CAN_FREEZE = ((): boolean => {
  const file = mkdtempSync(join(tmpdir(), 'ninefold-freeze-'));
  const canFreeze = spawnSync('chattr', ['+i', file]).status === 0;
  spawnSync('chattr', ['-i', file]);
  rmSync(file, { recursive: true });
  return canFreeze;
})();

// A limit of the kernel ends a process unless it listens; a disk that is full only refuses.
const ENTRY = "await runProgram('live'";
const LISTENING = `process.on('SIGXFSZ', () => undefined);\n${ENTRY}`;
const live = liveRuns([{ file: 'scripts/live.ts', text: ENTRY, by: LISTENING }]);

/** Lets a process write files up to so many bytes; undefined: as long as it likes. */
function limitFiles({ child }: Sitting, bytes?: number): void {
  const limit = `--fsize=${bytes ?? 'unlimited'}:unlimited`;
  expect(spawnSync('prlimit', ['--pid', `${child.pid}`, limit], { encoding: 'utf8' })).toMatchObject({ status: 0 });
}

/** What a reader finds in a record: how many frames, and every message that may be sent. */
function stored(record: string): { readonly frames: number; readonly messages: ReadonlySet<string> } {
  const database = new Sqlite(join(record, 'record.sqlite'), { readonly: true });
  try {
    const frames = database.prepare('SELECT count(*) FROM input').pluck().get() as number;
    const messages = database.prepare('SELECT message_id FROM outbox').pluck().all() as string[];
    return { frames, messages: new Set(messages) };
  } finally {
    database.close();
  }
}

async function get(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}

describe.skipIf(!CAN_LIMIT)('a disk that takes nothing', () => {
  it.each([
    ['from now on', 0],
    ['in the middle of a transaction', 20_000],
  ])('holds the run, %s, and sends nothing that is not stored, until it takes again', async (_, more) => {
    const run = await live.open();
    const sitting = run.sit('--port', '0');
    const [, url] = await sitting.saw(/Monitor: (\S+)\n/);
    await sitting.minutes(3);
    const log = readFileSync(join(run.record, 'record.sqlite-wal'));
    limitFiles(sitting, more === 0 ? 0 : log.length + more);
    await sitting.saw(HELD);
    const held = stored(run.record);
    const { time } = await get(`${url}api/status`);
    expect(await get(`${url}health`)).toMatchObject({ ready: true, live: false, held: true });
    expect((await get(`${url}health`))['reason']).toMatch(/^disk: .*record\.sqlite cannot be written/);
    const token = readFileSync(join(run.record, 'monitor-token'), 'utf8').trim();
    const headers = { Authorization: `Bearer ${token}` };
    const refused = await fetch(`${url}api/bots/coin/stop`, { method: 'POST', headers });
    expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining('cannot be written')]);
    // Time goes on, the run does not.
    await expect.poll(async () => (await get(`${url}api/status`))['time'], { timeout: 30_000 }).not.toBe(time);
    expect(stored(run.record)).toEqual(held);
    for (const { id } of run.receiver.effects) expect(held.messages).toContain(id);
    limitFiles(sitting);
    await sitting.minutes(3);
    expect(await get(`${url}health`)).toMatchObject({ ready: true, live: true, held: false, reason: null });
    sitting.child.kill('SIGTERM');
    expect((await sitting.ended).exitCode).toBe(0);
    expect(await live.differencesFromClean(run)).toEqual([]);
  });

  it('lets a message that was sent meanwhile be marked later, and not be sent again', async () => {
    const run = await live.open();
    const sitting = run.sit();
    const limited = new Promise<string>((done) => {
      run.onTraffic = () => {
        run.onTraffic = () => undefined;
        limitFiles(sitting, 0);
        done(run.receiver.endpoint.requests.at(-1)!.id);
      };
    });
    const id = await limited;
    await sitting.saw(/Webhooks stopped: .*record\.sqlite cannot be written/);
    limitFiles(sitting);
    await sitting.minutes(5);
    sitting.child.kill('SIGTERM');
    expect((await sitting.ended).exitCode).toBe(0);
    expect(run.receiver.endpoint.requests.filter((request) => request.id === id)).toHaveLength(1);
    const database = new Sqlite(join(run.record, 'record.sqlite'), { readonly: true });
    const row = database.prepare('SELECT state, attempts FROM outbox WHERE message_id = ?').get(id);
    database.close();
    expect(row).toEqual({ state: 'delivered', attempts: 1 });
  });
});

describe('a record that cannot be written', () => {
  const run = async (record: string) => live.program.run(['--no-monitor', '--no-side-data', '--record', record]);
  const refusal = (record: string) => ({
    exitCode: 3,
    stdout: '',
    stderr: expect.stringMatching(
      new RegExp(`^${record}/record\\.sqlite cannot be (written|read) \\([^\\n]*\\)[^\\n]*\\.\\n$`),
    ),
  });

  it.each<[string, (at: string) => string]>([
    ['a file in place of its folder', (at) => (writeFileSync(at, ''), at)],
    ['a file in place of the folder above', (at) => (writeFileSync(at, ''), join(at, 'record'))],
    ['a folder in place of its file', (at) => (mkdirSync(join(at, 'record.sqlite'), { recursive: true }), at)],
    ['a folder in place of its lock', (at) => (mkdirSync(join(at, 'lock.sqlite'), { recursive: true }), at)],
    ['a link to nowhere', (at) => (symlinkSync(`${at}-missing/record`, at), at)],
  ])('for %s is refused with one sentence', async (name, prepare) => {
    const record = prepare(join(live.folder, name.replaceAll(' ', '-')));
    expect(await run(record)).toEqual(refusal(record));
  });

  it.skipIf(!CAN_FREEZE).each([
    ['folder', '.'],
    ['file', 'record.sqlite'],
  ])('since its %s was made unchangeable is refused, and can be read', async (_, file) => {
    const record = mkdtempSync(join(live.folder, 'frozen-'));
    const brief = ['--speed', 'max', '--history', '180', '--minutes', '1', '-s', 'ema-cross'];
    const { exitCode } = await live.program.run(['--no-monitor', '--no-side-data', ...brief, '--record', record]);
    expect(exitCode).toBe(0);
    spawnSync('chattr', ['+i', join(record, file)]);
    try {
      expect(await run(record)).toEqual(refusal(record));
    } finally {
      spawnSync('chattr', ['-i', join(record, file)]);
    }
    expect((await live.program.run(['verify', record])).exitCode).toBe(0);
  });
});

describe('a record that is being written', () => {
  it('is refused to a second process, by the first one’s id, and stays open to readers', async () => {
    const run = await live.open();
    const sitting = run.sit();
    await sitting.minutes(2);
    const { exitCode, stdout, stderr } = await live.program.run(run.args('--no-monitor'));
    expect([exitCode, stdout]).toEqual([7, '']);
    expect(stderr).toMatch(
      new RegExp(`^${run.record} is being written already by process ${sitting.child.pid}, since 20\\d\\d-[^\\n]+\\n$`),
    );
    const verified = await live.program.run(['verify', run.record, '--json']);
    expect([verified.exitCode, JSON.parse(verified.stdout)]).toEqual([0, expect.objectContaining({ verified: true })]);
    const { frames } = stored(run.record);
    await sitting.minutes(2);
    expect(stored(run.record).frames).toBeGreaterThan(frames);
    sitting.child.kill('SIGKILL');
    await sitting.ended;
    // Its lock went with it.
    await run.sitOut(1);
  });
});
