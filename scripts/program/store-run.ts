import { join } from 'node:path';
import { openLedger } from '../../reports/ledger/ledger.ts';
import type { Ledger } from '../../reports/ledger/ledger.ts';
import { writeRun } from '../../reports/run/write.ts';
import { perDay } from '../../reports/stats/ratios.ts';
import { summarise } from '../../reports/stats/summary.ts';
import type { Summary } from '../../reports/stats/summary.ts';
import { validate } from '../../reports/validation/validate.ts';
import type { LuckResults, TrialAccount, Validation } from '../../reports/validation/validation.ts';
import type { Execution, RunRequest } from './execute.ts';
import type { LoadedStrategy } from './load-strategy.ts';
import { recordOf } from './record.ts';
import { fingerprintPath, writeFingerprints, writeJournal } from './run-files.ts';

/** A finished run as it was stored. */
export interface StoredRun {
  readonly summary: Summary;
  readonly validation: Validation;
  readonly folder: string;
  /** The report's path; undefined where none was asked for. */
  readonly report: string | undefined;
}

/** Where a run is stored, and with what. */
export interface StoreOptions {
  readonly loaded: LoadedStrategy;
  readonly runsDir: string;
  readonly hasReport: boolean;
  /** What it was held against; nothing by default. */
  readonly luck?: LuckResults;
}

/** A run that was held against nothing. */
export const UNTESTED: LuckResults = {
  coinFlip: { absent: 'not asked for' },
  permutations: { absent: 'not asked for' },
  variants: [],
};

/** Judges a run, and writes its folder and its line in the ledger: every run counts as a trial, this one too. */
export async function storeRun(execution: Execution, request: RunRequest, about: StoreOptions): Promise<StoredRun> {
  const record = recordOf(execution, request, about.loaded);
  const summary = summarise(record);
  const { runId, digests } = record.manifest;
  const folder = join(about.runsDir, runId);
  const ledger = openLedger(about.runsDir);
  try {
    const trials = countTrial(ledger, summary);
    const validation = validate(record, summary, { luck: about.luck ?? UNTESTED, trials });
    await writeJournal(folder, execution.engine.journal.tape);
    await writeFingerprints(fingerprintPath(about.runsDir, digests.inputs), execution.fingerprints);
    const report = await writeRun(folder, record, { summary, validation, report: about.hasReport });
    ledger.record({ summary, folder });
    return { summary, validation, folder, report };
  } finally {
    ledger.close();
  }
}

/** A run has been looked at before it is stored: it counts from here on. */
function countTrial(ledger: Ledger, { manifest, figures }: Summary): TrialAccount {
  ledger.recordTrial({ manifest, runId: null, dailySharpe: perDay(figures.sharpe.value) });
  return ledger.trials(manifest);
}
