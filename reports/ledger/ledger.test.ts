import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import { summarise } from '../stats/summary.ts';
import { sampleRecord } from '../testing/record.ts';
import { openDatabase, requireSqlite } from './database.ts';
import { openLedger } from './ledger.ts';

const base = summarise(sampleRecord({ trades: 10, days: 3 }));

/** A run of its own: id, and whatever else differs. */
function run(runId: string, change: Partial<typeof base.manifest> = {}) {
  return {
    ...base,
    manifest: { ...base.manifest, runId, startedAt: `2026-01-0${runId.at(-1)}T00:00:00.000Z`, ...change },
  };
}

describe('the ledger', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ninefold-ledger-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const ids = (entries: readonly { manifest: { runId: string } }[]) => entries.map(({ manifest }) => manifest.runId);

  it('gives back what was put in, also after it was closed', () => {
    const first = openLedger(folder);
    first.record({ summary: run('run-1'), folder: join(folder, 'run-1') });
    first.close();
    const ledger = openLedger(folder);
    expect(ledger.get('run-1')).toEqual({
      manifest: run('run-1').manifest,
      summary: JSON.parse(JSON.stringify(run('run-1'))),
      folder: join(folder, 'run-1'),
    });
    ledger.close();
  });

  it('says which figures an older version did not work out', () => {
    const { sharpe } = base.figures;
    const ledger = openLedger(folder);
    ledger.record({ summary: { ...run('run-1'), figures: { sharpe } as typeof base.figures }, folder });
    const { figures } = ledger.get('run-1').summary;
    expect(figures.sharpe).toEqual(sharpe);
    expect(figures.beta).toEqual({ value: null, why: 'not worked out by the version that stored the run' });
    ledger.close();
  });

  it('lists the newest first, filtered and limited', () => {
    const ledger = openLedger(folder);
    ledger.record({ summary: run('run-2'), folder });
    ledger.record({
      summary: run('run-3', { strategy: { name: 'coin-flip', source: '', sourceHash: '', preset: null, params: {} } }),
      folder,
    });
    ledger.record({ summary: run('run-1'), folder });
    expect(ids(ledger.list())).toEqual(['run-3', 'run-2', 'run-1']);
    expect(ids(ledger.list({ limit: 1 }))).toEqual(['run-3']);
    expect(ids(ledger.list({ strategy: 'ema-cross' }))).toEqual(['run-2', 'run-1']);
    expect(ids(ledger.list({ dataset: 'other' }))).toEqual([]);
    expect(ledger.get('latest').manifest.runId).toBe('run-3');
    ledger.close();
  });

  it('finds a run by the start of its id, and says what to do when it cannot', () => {
    const ledger = openLedger(folder);
    expect(() => ledger.get('latest')).toThrow(/no run in .* yet: make one with npm run replay/);
    for (const id of ['abc-1', 'abd-2', 'ab%-3']) ledger.record({ summary: run(id), folder });
    expect(ledger.get('abc').manifest.runId).toBe('abc-1');
    expect(ledger.get('ab%').manifest.runId).toBe('ab%-3');
    expect(() => ledger.get('ab')).toThrow('"ab" fits 3 runs, ab%-3 and abd-2 among them: give more of the id.');
    expect(() => ledger.get('abx-1')).toThrow(/no run "abx-1" in .* Did you mean "ab.-.*"\?/);
    expect(() => ledger.get('%')).toThrow(UsageError);
    ledger.close();
  });

  it('takes an id once', () => {
    const ledger = openLedger(folder);
    ledger.record({ summary: run('run-1'), folder });
    expect(() => ledger.record({ summary: run('run-1'), folder })).toThrow(/UNIQUE/);
    expect(ledger.list()).toHaveLength(1);
    ledger.close();
  });

  it('finds the other runs over the same inputs', () => {
    const ledger = openLedger(folder);
    ledger.record({ summary: run('run-1'), folder });
    ledger.record({
      summary: run('run-2', { digests: { inputs: base.manifest.digests.inputs, outputs: 'x' } }),
      folder,
    });
    ledger.record({ summary: run('run-3', { digests: { inputs: 'x', outputs: 'x' } }), folder });
    expect(ids(ledger.similarTo(run('run-1').manifest))).toEqual(['run-2']);
    ledger.close();
  });

  it('may be moved together with its runs', () => {
    const before = join(folder, 'before');
    const ledger = openLedger(before);
    ledger.record({ summary: run('run-1'), folder: join(before, 'run-1') });
    ledger.record({ summary: run('run-2'), folder: join(folder, 'elsewhere') });
    ledger.close();
    renameSync(before, join(folder, 'after'));
    const moved = openLedger(join(folder, 'after'));
    expect(moved.get('run-1').folder).toBe(join(folder, 'after', 'run-1'));
    expect(moved.get('run-2').folder).toBe(join(folder, 'elsewhere'));
    moved.close();
  });

  it('refuses a ledger of a newer program and a file that is none', () => {
    openLedger(folder).close();
    const path = join(folder, 'ledger.sqlite');
    const database = new Sqlite(path);
    database.pragma('user_version = 99');
    database.close();
    expect(() => openLedger(folder)).toThrow(/has version 99, this program knows up to 2: update the program/);
    writeFileSync(path, 'not a database at all, whatever its name says');
    expect(() => openLedger(folder)).toThrow(DataError);
  });

  it('is durable: WAL, synchronous FULL', () => {
    openLedger(folder).close();
    const database = openDatabase(join(folder, 'ledger.sqlite'));
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    database.close();
  });
});

describe('requireSqlite', () => {
  it('takes 3.51.3 and later, and nothing before', () => {
    for (const version of ['3.51.3', '3.51.10', '3.53.2', '4.0.0'])
      expect(() => requireSqlite(version)).not.toThrow(/old/);
    for (const version of ['3.51.2', '3.50.9', '2.99.99', '3.51']) {
      expect(() => requireSqlite(version)).toThrow(`SQLite ${version} is too old, 3.51.3 is the least`);
    }
  });
});
