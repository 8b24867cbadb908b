import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError, VerificationError } from '../../market/errors.ts';
import { DAY_MS, MINUTE_MS } from '../../market/units.ts';
import { TEST_START, walkCandles } from '../../testing/candles.ts';
import { restless } from '../../testing/restless.ts';
import { engineFor } from '../../testing/runs.ts';
import type { Market } from '../../testing/runs.ts';
import { Bots } from '../bots/bots.ts';
import { frameAt, planOf, venueOf } from '../testing/recorded-runs.ts';
import { BACKUPS_KEPT, backupsFolder, listBackups, makeBackup, newestBackup } from './backup.ts';
import { recordFile } from './database.ts';
import { LiveRecord } from './record.ts';
import { prune } from './retention.ts';
import { verifyRecord } from './verify.ts';

const MARKET: Market = { AAAUSDT: walkCandles(120, { seed: 1, absentShare: 0.05 }) };
const at = (minute: number): number => TEST_START + minute * MINUTE_MS;

let folder: string;
let home: string;
let record: LiveRecord;
let bots: Bots;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninefold-backups-'));
  home = join(folder, 'run');
  record = LiveRecord.write(home);
  record.begin(venueOf(MARKET));
  bots = new Bots({ record, venue: record.venue!, plans: [planOf(restless, MARKET)], historyMinutes: 180 });
});
afterEach(() => {
  record.close();
  rmSync(folder, { recursive: true, force: true });
});

function store(from: number, to: number): void {
  const frames = Array.from({ length: to - from }, (_, i) => frameAt(MARKET, at(from + i)));
  record.append(bots.decide(frames).map((one) => ({ ...one, messages: [] })));
}

describe('a backup', () => {
  it('is a record of its own, made while the record is being written', async () => {
    await expect(makeBackup(home)).rejects.toThrow(UsageError);
    store(0, 60);
    const { folder: made, lastClose, removed } = await makeBackup(home);
    store(60, 70);
    expect([basename(made), lastClose, removed]).toEqual(['run-2025-01-01T01-00-00Z', at(60), []]);
    expect(newestBackup(home)).toBe(at(60));
    const copy = LiveRecord.read(made);
    const { frames, contradiction } = verifyRecord(copy, copy.bots.find('bot')!, engineFor(restless, MARKET));
    copy.close();
    expect([frames, contradiction]).toEqual([60, undefined]);
    expect(readdirSync(made)).toEqual(['record.sqlite']);
  });

  it('gives way to newer ones: seven are kept, others in the folder are left alone', async () => {
    const to = join(folder, 'elsewhere');
    mkdirSync(join(to, 'other-2025-01-01T01-00-00Z'), { recursive: true });
    for (let i = 1; i <= BACKUPS_KEPT + 2; i++) {
      store(i - 1, i);
      const { removed } = await makeBackup(home, { to });
      expect(removed.length).toBe(i > BACKUPS_KEPT ? 1 : 0);
    }
    const minutes = Array.from({ length: BACKUPS_KEPT }, (_, i) => `run-2025-01-01T00-0${i + 3}-00Z`);
    expect([listBackups(home, to), existsSync(backupsFolder(home))]).toEqual([minutes, false]);
    expect(readdirSync(to)).toContain('other-2025-01-01T01-00-00Z');
    // The same frames once more take the place of the last one.
    await makeBackup(home, { to });
    expect(listBackups(home, to)).toEqual(minutes);
  });

  it('does not count, and leaves nothing behind, when what was copied is not sound', async () => {
    store(0, 60);
    record.audit.add({ time: 1, who: 'me', what: 'pause', detail: '' });
    const database = new Sqlite(recordFile(home));
    const newest = (table: string, time: string): string => `${time} = (SELECT max(${time}) FROM ${table})`;
    const alterations: readonly (readonly [change: string, undo: string, says: RegExp])[] = [
      [
        `UPDATE candle SET trades = trades + 1 WHERE ${newest('candle', 'open_time')}`,
        `UPDATE candle SET trades = trades - 1 WHERE ${newest('candle', 'open_time')}`,
        /\(candle\)/,
      ],
      [
        `UPDATE frame SET outputs = CAST(outputs || x'00' AS BLOB) WHERE ${newest('frame', 'close_time')}`,
        `UPDATE frame SET outputs = CAST(substr(outputs, 1, length(outputs) - 1) AS BLOB) WHERE ${newest('frame', 'close_time')}`,
        /\(journal\)/,
      ],
      ["UPDATE audit SET who = 'you'", "UPDATE audit SET who = 'me'", /audit log .* entry 1 is not what was written/],
    ];
    for (const [change, undo, says] of alterations) {
      expect(database.prepare(change).run().changes).toBe(1);
      await expect(makeBackup(home)).rejects.toThrow(says);
      await expect(makeBackup(home)).rejects.toThrow(VerificationError);
      expect(readdirSync(backupsFolder(home))).toEqual([]);
      database.prepare(undo).run();
    }
    await makeBackup(home, { to: join(folder, 'sound') });
    database.close();
    const failing = makeBackup(home, {
      check: () => {
        throw new VerificationError('no');
      },
    });
    await expect(failing).rejects.toThrow('no');
    expect(readdirSync(backupsFolder(home))).toEqual([]);
  });
});

describe('retention', () => {
  const message = { endpoint: 'one', symbol: 'AAAUSDT', kind: 'signal' as const, body: Buffer.from('{}') };
  const answered = { nextAt: 0, status: 200, error: null, pausedUntil: null, goneAt: null };
  const proof = (): unknown[] => {
    const database = new Sqlite(recordFile(home), { readonly: true });
    const rows = ['candle', 'input', 'frame', 'signal', 'trade', 'mark'].map((table) => {
      return database.prepare(`SELECT * FROM ${table}`).all();
    });
    database.close();
    return rows;
  };

  it('removes old messages that are done with and old revisions, says so, and never touches the proof', () => {
    store(0, 60);
    const before = proof();
    const { entries } = frameAt(MARKET, at(0));
    const revised = { ...entries[0]!, candle: { ...entries[0]!.candle!, close: 1 } };
    const now = at(0) + 100 * DAY_MS;
    for (const [i, days] of [1, 9, 11, 50].entries()) {
      const created = now - days * DAY_MS;
      record.outbox.add([{ ...message, id: `m${i}`, created, notAfter: created + MINUTE_MS }]);
      // Nobody took the oldest: it stays.
      const state = days === 50 ? 'dead' : 'delivered';
      record.outbox.settle(record.outbox.due('one', now)!, { ...answered, state });
      record.noteAgain('AAAUSDT', revised, { isDecided: true, seenAt: created });
    }
    expect(prune(record, { now, keepDays: 10 })).toEqual({ messages: 1, revisions: 2 });
    expect(record.outbox.status(now)).toMatchObject({ delivered: 3, dead: 1 });
    expect([record.revisions, proof()]).toEqual([2, before]);
    expect(record.audit.newest(9)).toMatchObject([
      { time: now, what: 'prune', detail: '1 messages, 2 revisions older than 10 days' },
    ]);
    expect(prune(record, { now, keepDays: 10 })).toEqual({ messages: 0, revisions: 0 });
    expect([record.audit.newest(9).length, record.audit.firstBroken()]).toEqual([1, undefined]);
  });
});
