import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../engine/market/errors.ts';
import { summarise } from '../stats/summary.ts';
import { sampleRecord } from '../testing/record.ts';
import { openLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';

const base = summarise(sampleRecord({ trades: 10, days: 3 }));
const { manifest } = base;

describe('trials', () => {
  let folder: string;
  let ledger: Ledger;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ninefold-trials-'));
    ledger = openLedger(folder);
  });
  afterEach(() => {
    ledger.close();
    rmSync(folder, { recursive: true });
  });

  const trial = (outputs: string, dailySharpe: number | null, change: Partial<typeof manifest> = {}) =>
    ledger.recordTrial({
      manifest: { ...manifest, digests: { inputs: 'i', outputs }, ...change },
      runId: null,
      dailySharpe,
    });

  it('counts each outcome once, with the sample variance of their Sharpe ratios', () => {
    for (const [outputs, sharpe] of [
      ['a', 0.1],
      ['b', 0.3],
      ['a', 0.1],
      ['c', null],
    ] as const)
      trial(outputs, sharpe);
    const account = ledger.trials(manifest);
    expect(account).toMatchObject({ trials: 3, forgotten: 0 });
    expect(account.sharpeVariance).toBeCloseTo(0.02, 12);
  });

  it('counts trials whose period overlaps, on the same content only', () => {
    const { from, to, dataset } = manifest;
    trial('before', 1, { from: from - 100, to: from - 1 });
    trial('touching', 1, { from: from - 100, to: from });
    trial('around', 1, { from: from - 100, to: to + 100 });
    trial('after', 1, { from: to + 1, to: to + 100 });
    trial('other data', 1, { dataset: { ...dataset, contentHash: 'other' } });
    expect(ledger.trials(manifest).trials).toBe(2);
  });

  it('forgets a run with its reason, and says so for ever', () => {
    const record = (runId: string, outputs: string): void => {
      const run = { ...base, manifest: { ...manifest, runId, digests: { inputs: 'i', outputs } } };
      ledger.record({ summary: run, folder: join(folder, runId) });
    };
    record('run-1', 'a');
    record('run-2', 'b');
    const why = { at: '2026-01-02T03:04:05.000Z', reason: 'a typo in the stop' };
    ledger.forget('run-1', why);
    expect(ledger.trials(manifest)).toMatchObject({ trials: 1, forgotten: 1 });
    expect(ledger.forgotten()).toEqual([{ runId: 'run-1', strategy: manifest.strategy.name, ...why }]);
    expect(() => ledger.forget('run-1', why)).toThrow(/forgotten already, on 2026-01-02/);
    expect(() => ledger.forget('run-3', why)).toThrow(UsageError);
    record('run-3', 'a');
    expect(ledger.trials(manifest)).toMatchObject({ trials: 2, forgotten: 1 });
  });

  it('forgets the trial of a run that repeated an earlier one', () => {
    const run = { ...base, manifest: { ...manifest, runId: 'run-2', digests: { inputs: 'i', outputs: 'a' } } };
    trial('a', 0.1);
    ledger.record({ summary: run, folder: join(folder, 'run-2') });
    ledger.forget('run-2', { at: '2026-01-02T03:04:05.000Z', reason: 'again' });
    expect(ledger.trials(manifest).trials).toBe(0);
  });

  it('counts the runs of a ledger that was made before trials were counted', () => {
    const { figures } = base;
    const sharpe = { value: Math.sqrt(365) / 4 };
    ledger.record({ summary: { ...base, figures: { ...figures, sharpe } } as typeof base, folder });
    expect(ledger.trials(manifest).trials).toBe(1);
    ledger.close();
    const old = new Sqlite(join(folder, 'ledger.sqlite'));
    old.exec('DROP TABLE trials; PRAGMA user_version = 1');
    old.close();
    ledger = openLedger(folder);
    trial('second', 0.75);
    const account = ledger.trials(manifest);
    expect(account.trials).toBe(2);
    expect(account.sharpeVariance).toBeCloseTo(0.125, 12);
  });
});
