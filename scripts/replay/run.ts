import { join } from 'node:path';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { Summary } from '../../reports/stats/summary.ts';
import { execute, prepare } from '../program/execute.ts';
import type { Execution, RunRequest } from '../program/execute.ts';
import type { LoadedStrategy } from '../program/load-strategy.ts';
import { formatCount, printJson, printLine } from '../program/output.ts';
import { runsDirOf } from '../program/paths.ts';
import { startProgress } from '../program/progress.ts';
import { printRun } from '../program/run-summary.ts';
import { settleArgs } from '../program/settle-args.ts';
import type { RunArgs } from '../program/run-options.ts';
import { ensureSynthetic, SYNTHETIC_NOTICE } from '../program/synthetic.ts';

/** What the replay program was given. */
export interface ReplayArgs extends RunArgs {
  readonly out: string | undefined;
  readonly report: boolean;
}

/** A finished run as it was stored. */
interface StoredRun {
  readonly summary: Summary;
  readonly folder: string;
  readonly report: string | undefined;
}

async function runWithProgress(
  request: RunRequest,
  args: ReplayArgs,
): Promise<Execution & { firstDecisionMs: number }> {
  const prepared = await prepare(request);
  const { from, to } = prepared.period;
  const total = Math.max(1, Math.round((to - from) / MINUTE_MS));
  const progress = await startProgress({ label: 'Replaying', total, unit: 'minutes', json: args.json });
  let firstDecisionMs = NaN;
  const execution = await execute(prepared, (time) => {
    if (Number.isNaN(firstDecisionMs)) firstDecisionMs = performance.now();
    progress.update(Math.min(total, Math.round((time - from) / MINUTE_MS)));
  });
  progress.stop();
  return { ...execution, firstDecisionMs };
}

/** Writes the run's folder and its line in the ledger. Loaded late: a run's first candles need none of it. */
async function store(execution: Execution, request: RunRequest, about: StoreOptions): Promise<StoredRun> {
  const [{ recordOf }, { summarise }, { writeRun }, files, { openLedger }] = await Promise.all([
    import('../program/record.ts'),
    import('../../reports/stats/summary.ts'),
    import('../../reports/run/write.ts'),
    import('../program/run-files.ts'),
    import('../../reports/ledger/ledger.ts'),
  ]);
  const record = recordOf(execution, request, about.loaded);
  const summary = summarise(record);
  const { runId, digests } = record.manifest;
  const folder = join(about.runsDir, runId);
  await files.writeJournal(folder, execution.engine.journal.tape);
  await files.writeFingerprints(files.fingerprintPath(about.runsDir, digests.inputs), execution.fingerprints);
  const report = await writeRun(folder, record, { summary, report: about.hasReport });
  const ledger = openLedger(about.runsDir);
  try {
    ledger.record({ summary, folder });
  } finally {
    ledger.close();
  }
  return { summary, folder, report };
}

interface StoreOptions {
  readonly loaded: LoadedStrategy;
  readonly runsDir: string;
  readonly hasReport: boolean;
}

/** Replays, writes the run, and prints what came out. */
export async function runReplay(args: ReplayArgs): Promise<void> {
  const { dataset, loaded, request: settled } = await settleArgs(args);
  const request = { ...settled, dataset: dataset ?? (await ensureSynthetic(settled.dataDir, args)) };
  const execution = await runWithProgress(request, args);
  if (execution.dataset.manifest.synthetic) process.stderr.write(`${SYNTHETIC_NOTICE}\n`);
  const about = { loaded, runsDir: runsDirOf(args), hasReport: args.report };
  const { summary, folder, report } = await store(execution, request, about);
  if (args.json) {
    const { manifest, ...figures } = summary;
    const { firstDecisionMs, wallMs } = execution;
    const timings = { firstDecisionMs, replayMs: wallMs, totalMs: performance.now() };
    const { digests } = manifest;
    return printJson({
      runId: manifest.runId,
      digests,
      folder,
      report: report ?? null,
      timings,
      manifest,
      summary: figures,
    });
  }
  printRun(summary);
  const speed = Math.round((summary.counters.candles / execution.wallMs) * 1000);
  printLine(
    `Replayed ${formatCount(summary.counters.candles)} candles in ${(execution.wallMs / 1000).toFixed(2)} s (${formatCount(speed)}/s).`,
  );
  printLine(report === undefined ? `Run: ${folder}` : `Report: ${report}`);
}
