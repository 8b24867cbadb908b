import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isoTime } from '../../../engine/market/iso-time.ts';
import { openLedger } from '../../../reports/ledger/ledger.ts';
import type { LiveBeside, RunManifest, RunRecord } from '../../../reports/run/manifest.ts';
import { writeRun } from '../../../reports/run/write.ts';
import { summarise } from '../../../reports/stats/summary.ts';
import { validate } from '../../../reports/validation/validate.ts';
import type { TrialAccount } from '../../../reports/validation/validation.ts';
import { withRecord } from '../../live/with-record.ts';
import { printJson, printLine } from '../../program/output.ts';
import { recordOf } from '../../program/record.ts';
import { UNTESTED } from '../../program/store-run.ts';
import { botOf } from './live-runs.ts';
import type { LiveRunName } from './live-runs.ts';
import { explainParting, replayLive, shownRun } from './replay-live.ts';

/** A dataset's name from a live run's: it exists only while the report is made. */
function datasetName(run: string): string {
  return (
    run
      .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 64) || 'live'
  );
}

/** Trials on the same data; a look at what has run already is none itself. */
function trialsOn(runsDir: string, manifest: RunManifest): TrialAccount {
  const ledger = openLedger(runsDir);
  try {
    return ledger.trials(manifest);
  } finally {
    ledger.close();
  }
}

/** The first whole hour whose recorded account is not the replay's; undefined when all are. */
function markParting(marks: LiveBeside['marks'], replayed: RunRecord['equity']): string | undefined {
  const equityAt = new Map(replayed.map(({ time, equity }) => [time, equity]));
  const first = marks.find(({ time, equity }) => equityAt.get(time) !== equity);
  if (first === undefined) return undefined;
  const is = equityAt.get(first.time) ?? 'nothing';
  return `the journal is the same, but the account recorded for ${isoTime(first.time)} is ${first.equity}, the replay's ${is}.`;
}

/**
 * Replays what a bot was fed and writes the ordinary report of that, with the live account over the replay's and the first
 * place where they part, into the record's folder. Gives the page's path.
 */
async function writeReport(
  run: LiveRunName,
  runsDir: string,
): Promise<{ page: string; name: string; parting: string | null }> {
  return withRecord(run.folder, async (record) => {
    const bot = botOf(record, run);
    const name = shownRun(record, bot);
    const dataDir = await mkdtemp(join(tmpdir(), 'ninefold-live-report-'));
    try {
      const made = await replayLive(record, bot, { dataDir, name: datasetName(name) });
      const replayed = recordOf(made.execution, made.request, made.loaded);
      const marks = record.told.marks(bot.number, -1).filter(({ time }) => time <= made.dataset.lastClose);
      const parting = explainParting(record, made) ?? markParting(marks, replayed.equity) ?? null;
      // The dataset is gone after this: what makes the page again is this very command.
      const command = `npm run runs -- report ${name}`;
      const whole: RunRecord = {
        ...replayed,
        manifest: { ...replayed.manifest, command },
        live: { name, marks, parting },
      };
      const summary = summarise(whole);
      const trials = trialsOn(runsDir, whole.manifest);
      const validation = validate(whole, summary, { luck: UNTESTED, trials });
      const folder = join(resolve(record.folder), `report-${bot.id}`);
      const page = await writeRun(folder, whole, { summary, validation });
      return { page: page!, name, parting };
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });
}

/** Writes a live run's report and prints where it is. */
export async function reportLive(
  run: LiveRunName,
  { runsDir, json }: { readonly runsDir: string; readonly json: boolean },
): Promise<string> {
  const { page, name, parting } = await writeReport(run, runsDir);
  if (json) printJson({ run: name, report: page, parting });
  else {
    printLine(
      parting === null ? `${name}: its replay comes out the same, byte for byte.` : `First divergence: ${parting}`,
    );
    printLine(`Report: ${page}`);
  }
  return page;
}
