import { basename } from 'node:path';
import { firstOutputDivergence } from '../../../engine/journal/divergence.ts';
import type { OutputDivergence } from '../../../engine/journal/divergence.ts';
import type { JournalEvent } from '../../../engine/journal/events.ts';
import type { StoredBot } from '../../../engine/live/record/bot-table.ts';
import { batchOf } from '../../../engine/live/record/frame-bytes.ts';
import type { LiveRecord } from '../../../engine/live/record/record.ts';
import { isoTime } from '../../../engine/market/iso-time.ts';
import type { Digests } from '../../../reports/run/manifest.ts';
import { engineOf, explainContradiction, verifyBot } from '../../live/verify.ts';
import type { BotVerification } from '../../live/verify.ts';
import { execute, prepare } from '../../program/execute.ts';
import type { Execution, RunRequest } from '../../program/execute.ts';
import { loadStrategy } from '../../program/load-strategy.ts';
import type { LoadedStrategy } from '../../program/load-strategy.ts';
import { PROJECT_ROOT } from '../../program/paths.ts';
import { parseParams, parseRunConfig } from '../../program/settings.ts';
import { botFrames, storedTape } from './bot-frames.ts';
import { writeDataset } from './write-dataset.ts';
import type { LiveDataset } from './write-dataset.ts';

/** A live run beside an ordinary replay of what it was fed. */
export interface LiveReplay {
  readonly bot: StoredBot;
  readonly verification: BotVerification;
  readonly dataset: LiveDataset;
  /** What folding the record comes to, at the last frame of the replay. */
  readonly live: Digests;
  readonly replay: Digests;
  /** The first journal record in which the replay differs from the stored journal. */
  readonly output: OutputDivergence | undefined;
  readonly execution: Execution;
  readonly request: RunRequest;
  readonly loaded: LoadedStrategy;
}

/** What the engine's digests were at a close. */
async function digestsAt(record: LiveRecord, bot: StoredBot, lastClose: number): Promise<Digests> {
  const { engine } = await engineOf(bot);
  const symbols = engine.symbols.map(({ symbol }) => symbol);
  for (const { frame } of botFrames(record, bot, lastClose)) engine.step(batchOf(frame, symbols));
  return engine.digests();
}

/** The request with which an ordinary replay makes a bot's run of a dataset. */
async function requestFor(
  bot: StoredBot,
  { dataDir, dataset }: { readonly dataDir: string; readonly dataset: LiveDataset },
): Promise<{ readonly request: RunRequest; readonly loaded: LoadedStrategy }> {
  const { strategy: about, config } = bot.identity;
  const loaded = await loadStrategy(about.source, { root: PROJECT_ROOT, from: PROJECT_ROOT });
  const { strategy } = loaded;
  const request = {
    dataDir,
    dataset: dataset.manifest.name,
    symbols: bot.identity.symbols,
    from: bot.origin.firstOpen,
    to: dataset.lastClose,
    strategy,
    params: parseParams(strategy, { ...about.params }),
    // What a replay begins with when no preset is named.
    preset: strategy.presets?.['default'] === undefined ? undefined : 'default',
    config: parseRunConfig({ ...config }),
  };
  return { request, loaded };
}

/** Writes what a bot was fed as a dataset, replays it as any other, and holds the replay against the record. */
export async function replayLive(
  record: LiveRecord,
  bot: StoredBot,
  place: { readonly dataDir: string; readonly name: string },
): Promise<LiveReplay> {
  const verification = await verifyBot(record, bot);
  const lastClose =
    verification.contradiction === undefined ? verification.lastClose : record.lastFrame(bot.number)!.closeTime;
  const dataset = await writeDataset(record, { bot, lastClose }, place);
  const { request, loaded } = await requestFor(bot, { dataDir: place.dataDir, dataset });
  const execution = await execute(await prepare(request));
  const hasJournal = verification.contradiction === undefined || verification.contradiction.kind === 'logic';
  const isWhole = verification.contradiction === undefined && dataset.lastClose === lastClose;
  return {
    bot,
    verification,
    dataset,
    live: isWhole ? verification.digests : await digestsAt(record, bot, dataset.lastClose),
    replay: execution.engine.digests(),
    output: hasJournal
      ? firstOutputDivergence(storedTape(record, bot, dataset.lastClose), execution.engine.journal.tape)
      : undefined,
    execution,
    request,
    loaded,
  };
}

function shownEvent(event: JournalEvent | undefined, symbols: readonly string[]): string {
  if (event === undefined) return 'nothing more';
  return `${event.kind} of ${symbols[event.symbolIndex] ?? 'the account'} at ${isoTime(event.time)}`;
}

/** One sentence on where an ordinary replay parts from the live run; undefined when they agree to the last byte. */
export function explainParting(record: LiveRecord, parting: LiveReplay): string | undefined {
  const { bot, verification, dataset, live, replay, output, execution } = parting;
  const { contradiction, hasStrategyChanged } = verification;
  const what = shownRun(record, bot);
  if (contradiction !== undefined) return explainContradiction(what, contradiction, hasStrategyChanged);
  if (live.inputs === replay.inputs && live.outputs === replay.outputs && output === undefined) return undefined;
  const symbols = bot.origin.instruments.map(({ symbol }) => symbol);
  if (verification.firstClose < dataset.firstClose) {
    return `A replay of ${what} cannot come out the same: it begins with the first candle, at ${isoTime(dataset.firstClose)}, the live run began at ${isoTime(verification.firstClose)}.`;
  }
  const held = execution.engine.symbols.map(({ symbol }) => symbol);
  const empty = symbols.find((symbol) => !held.includes(symbol));
  if (empty !== undefined)
    return `A replay of ${what} cannot come out the same: it knows no ${empty}, which has no candle.`;
  const where =
    output === undefined
      ? 'its journal is the same, its inputs are not'
      : `the record says ${shownEvent(output.expected, symbols)}, the replay ${shownEvent(output.actual, symbols)}`;
  return `A replay of what ${what} was fed parts from it: ${where}.`;
}

/** A live run's name for people: 'simulated/nine-heads'. */
export function shownRun(record: LiveRecord, bot: StoredBot): string {
  return `${basename(record.folder)}/${bot.id}`;
}
