import { openDataset } from '../../../datasets/read/dataset.ts';
import type { StoredBot } from '../../../engine/live/record/bot-table.ts';
import type { LiveRecord } from '../../../engine/live/record/record.ts';
import { UsageError } from '../../../engine/market/errors.ts';
import { isoTime } from '../../../engine/market/iso-time.ts';
import type { Observation } from '../../../engine/market/observation.ts';
import { mergeSources } from '../../../engine/time/merge.ts';
import type { Source } from '../../../engine/time/source.ts';
import { engineOf, requireSame, verifyBot } from '../../live/verify.ts';
import { withRecord } from '../../live/with-record.ts';
import { printJson } from '../../program/output.ts';
import type { ArchiveComparison } from './archive-comparison.ts';
import { botFrames, storedTape } from './bot-frames.ts';
import { CandleComparison } from './candle-differences.ts';
import { compareDecisions } from './decision-differences.ts';
import { botOf } from './live-runs.ts';
import type { LiveRunName } from './live-runs.ts';
import { printArchiveComparison, verdictOf } from './print-archive.ts';
import { shownRun } from './replay-live.ts';

/** Which dataset is official, and how the comparison is told. */
export interface ArchiveOptions {
  readonly dataset: string;
  readonly dataDir: string;
  readonly json: boolean;
}

/** Side data as the live run knew them. */
function sideDataOf(record: LiveRecord, bot: StoredBot, lastClose: number): Source {
  const observations: Observation[] = [];
  for (const { frame } of botFrames(record, bot, lastClose)) observations.push(...frame.observations);
  return {
    id: 'observations',
    async *open() {
      if (observations.length > 0) yield { kind: 'observations', observations };
    },
  };
}

/**
 * Holds a live run's candles against official ones, and decides on those: the same bot, the same span, the same side
 * data. Throws VerificationError first when the record does not come out the same on its own inputs.
 */
async function compare(record: LiveRecord, bot: StoredBot, options: ArchiveOptions): Promise<ArchiveComparison> {
  const verified = await verifyBot(record, bot);
  requireSame(record.folder, verified);
  const { frames, firstClose, lastClose } = verified;
  const symbols = bot.origin.instruments.map(({ symbol }) => symbol);
  const official = await openDataset(options.dataDir, options.dataset);
  const span = { symbols, from: bot.origin.firstOpen, to: lastClose };
  const candles = official.sources(span).filter(({ id }) => id.startsWith('candles/'));
  const { engine } = await engineOf(bot);
  const sources = [...candles, sideDataOf(record, bot, lastClose)];
  const comparison = new CandleComparison(symbols, botFrames(record, bot, lastClose));
  for await (const batch of mergeSources(sources, symbols)) {
    comparison.take(batch);
    engine.step(batch);
  }
  if (Number.isNaN(engine.time)) {
    throw new UsageError(
      `Dataset "${options.dataset}" holds no candle from ${isoTime(firstClose)} to ${isoTime(lastClose)}: give the official candles of that time.`,
    );
  }
  return {
    run: shownRun(record, bot),
    dataset: options.dataset,
    firstClose,
    lastClose,
    decidedUntil: engine.time,
    frames,
    candles: comparison.finish(),
    decisions: compareDecisions(storedTape(record, bot, engine.time), engine.journal.tape, symbols),
  };
}

/** Compares a live run with a dataset of official candles and prints what differs, and what that changes. */
export async function compareArchive(run: LiveRunName, options: ArchiveOptions): Promise<void> {
  await withRecord(run.folder, async (record) => {
    const compared = await compare(record, botOf(record, run), options);
    if (!options.json) return printArchiveComparison(compared);
    const { firstFrame = null, firstRecord = null, ...decisions } = compared.decisions;
    printJson({ ...compared, decisions: { ...decisions, firstFrame, firstRecord }, verdict: verdictOf(compared) });
  });
}
