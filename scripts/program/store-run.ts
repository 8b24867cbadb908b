import { join } from 'node:path';
import { openLedger } from '../../reports/ledger/ledger.ts';
import { writeRun } from '../../reports/run/write.ts';
import { summarise } from '../../reports/stats/summary.ts';
import type { Summary } from '../../reports/stats/summary.ts';
import type { Execution, RunRequest } from './execute.ts';
import type { LoadedStrategy } from './load-strategy.ts';
import { recordOf } from './record.ts';
import { fingerprintPath, writeFingerprints, writeJournal } from './run-files.ts';

/** A finished run as it was stored. */
export interface StoredRun {
  readonly summary: Summary;
  readonly folder: string;
  /** The report's path; undefined where none was asked for. */
  readonly report: string | undefined;
}

/** Where a run is stored, and with what. */
export interface StoreOptions {
  readonly loaded: LoadedStrategy;
  readonly runsDir: string;
  readonly hasReport: boolean;
}

/** Writes a run's folder and its line in the ledger: every run counts as a trial. */
export async function storeRun(execution: Execution, request: RunRequest, about: StoreOptions): Promise<StoredRun> {
  const record = recordOf(execution, request, about.loaded);
  const summary = summarise(record);
  const { runId, digests } = record.manifest;
  const folder = join(about.runsDir, runId);
  await writeJournal(folder, execution.engine.journal.tape);
  await writeFingerprints(fingerprintPath(about.runsDir, digests.inputs), execution.fingerprints);
  const report = await writeRun(folder, record, { summary, report: about.hasReport });
  const ledger = openLedger(about.runsDir);
  try {
    ledger.record({ summary, folder });
  } finally {
    ledger.close();
  }
  return { summary, folder, report };
}
