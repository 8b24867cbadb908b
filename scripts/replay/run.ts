import { MINUTE_MS } from '../../engine/market/units.ts';
import { execute, prepare } from '../program/execute.ts';
import type { Execution, RunRequest } from '../program/execute.ts';
import { checkLuckPlan, luckPlan } from '../program/luck/options.ts';
import type { LuckArgs } from '../program/luck/options.ts';
import type { TestedLuck } from '../program/luck/test-luck.ts';
import { formatCount, printJson, printLine } from '../program/output.ts';
import { runsDirOf } from '../program/paths.ts';
import { startProgress } from '../program/progress.ts';
import { settleArgs } from '../program/settle-args.ts';
import type { RunArgs } from '../program/run-options.ts';
import type { StoredRun } from '../program/store-run.ts';
import { ensureSynthetic, SYNTHETIC_NOTICE } from '../program/synthetic.ts';

/** What the replay program was given. */
export interface ReplayArgs extends RunArgs, LuckArgs {
  readonly out: string | undefined;
  readonly report: boolean;
}

type Timed = Execution & { readonly firstDecisionMs: number };

async function runWithProgress(request: RunRequest, args: ReplayArgs): Promise<Timed> {
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

/** Replays, holds the run against luck, writes it, and prints what came out. */
export async function runReplay(args: ReplayArgs): Promise<void> {
  const plan = luckPlan(args);
  const { dataset, loaded, request: settled } = await settleArgs(args);
  checkLuckPlan(plan, settled.config);
  const request = { ...settled, dataset: dataset ?? (await ensureSynthetic(settled.dataDir, args)) };
  const execution = await runWithProgress(request, args);
  if (execution.dataset.manifest.synthetic) process.stderr.write(`${SYNTHETIC_NOTICE}\n`);
  // Loaded late: a run's first candles need none of it.
  const [{ testLuck, recordVariants }, { storeRun }] = await Promise.all([
    import('../program/luck/test-luck.ts'),
    import('../program/store-run.ts'),
  ]);
  const luck = await testLuck(execution, request, { loaded, plan, json: args.json });
  const runsDir = runsDirOf(args);
  const stored = await storeRun(execution, request, {
    loaded,
    runsDir,
    hasReport: args.report,
    luck: luck.results,
  });
  recordVariants(runsDir, stored.summary.manifest, luck.trials);
  if (args.json) printDocument(execution, stored);
  else await printText(execution, stored, luck);
}

function printDocument({ firstDecisionMs, wallMs }: Timed, stored: StoredRun): void {
  const { manifest, ...figures } = stored.summary;
  printJson({
    runId: manifest.runId,
    digests: manifest.digests,
    folder: stored.folder,
    report: stored.report ?? null,
    timings: { firstDecisionMs, replayMs: wallMs, totalMs: performance.now() },
    manifest,
    summary: figures,
    validation: stored.validation,
  });
}

async function printText({ wallMs }: Timed, stored: StoredRun, luck: TestedLuck): Promise<void> {
  const { summary, validation, folder, report } = stored;
  const [{ printRefusals, printRun }, { printLuck }] = await Promise.all([
    import('../program/run-summary.ts'),
    import('../program/luck/print-luck.ts'),
  ]);
  printRun(summary, validation.warnings);
  printRefusals(validation.gates);
  printLine(`${'Verdict'.padEnd(16)} ${validation.verdict.sentence}`);
  printLuck(luck.results);
  const { candles } = summary.counters;
  const speed = Math.round((candles / wallMs) * 1000);
  printLine(`Replayed ${formatCount(candles)} candles in ${(wallMs / 1000).toFixed(2)} s (${formatCount(speed)}/s).`);
  printLine(report === undefined ? `Run: ${folder}` : `Report: ${report}`);
}
