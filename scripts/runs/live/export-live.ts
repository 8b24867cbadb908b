import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readManifest } from '../../../datasets/format/manifest-file.ts';
import { checkDatasetName } from '../../../datasets/write/dataset-writer.ts';
import { createPartial, swapIn } from '../../../datasets/write/partial-folder.ts';
import { UsageError, VerificationError } from '../../../engine/market/errors.ts';
import { withRecord } from '../../live/with-record.ts';
import { formatCount, formatTime, printJson, printLine } from '../../program/output.ts';
import { recordOf } from '../../program/record.ts';
import { botOf } from './live-runs.ts';
import type { LiveRunName } from './live-runs.ts';
import { explainParting, replayLive, shownRun } from './replay-live.ts';
import type { LiveReplay } from './replay-live.ts';

/** Where an export goes, and how it is told. */
export interface ExportOptions {
  readonly name: string;
  readonly dataDir: string;
  /** A dataset of that name gives way. */
  readonly replace: boolean;
  readonly json: boolean;
}

/**
 * Makes a dataset of what a bot was fed, once an ordinary replay of it has come to the live run's own digests. Throws
 * VerificationError when it does not; nothing is stored then.
 */
export async function exportLive(run: LiveRunName, options: ExportOptions): Promise<void> {
  const { name, dataDir, replace } = options;
  checkDatasetName(name);
  if (!replace && (await readManifest(join(dataDir, name))) !== undefined) {
    throw new UsageError(`Dataset "${name}" exists: give --replace to write it anew, or another --as-dataset.`);
  }
  await withRecord(run.folder, async (record) => {
    const bot = botOf(record, run);
    const work = await createPartial(dataDir, name);
    try {
      const made = await replayLive(record, bot, { dataDir: work, name });
      const parting = explainParting(record, made);
      if (parting !== undefined) throw new VerificationError(`${parting} Nothing was stored.`);
      await swapIn(join(work, name), dataDir, name);
      print(shownRun(record, bot), made, options);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

function print(run: string, made: LiveReplay, { name, dataDir, json }: ExportOptions): void {
  const { dataset, execution, request, loaded, replay } = made;
  const { command } = recordOf(execution, { ...request, dataDir }, loaded).manifest;
  const { manifest, firstClose, lastClose } = dataset;
  const candles = manifest.symbols.reduce((sum, { rows }) => sum + rows, 0);
  const observations = manifest.observationFiles.reduce((sum, { rows }) => sum + rows, 0);
  if (json) {
    const { contentHash, synthetic } = manifest;
    printJson({
      run,
      dataset: name,
      contentHash,
      synthetic,
      firstClose,
      lastClose,
      candles,
      observations,
      digests: replay,
      command,
    });
    return;
  }
  printLine(
    `${run} as dataset "${name}"${manifest.synthetic ? ' (synthetic)' : ''}: ${formatTime(firstClose)} to ${formatTime(lastClose)},`,
  );
  printLine(
    `${formatCount(candles)} candles and ${formatCount(observations)} side data as they were seen. Replayed: the same digests as live.`,
  );
  printLine(`inputs   ${replay.inputs}`);
  printLine(`outputs  ${replay.outputs}`);
  printLine(`Replay   ${command}`);
}
