import { DataError, UsageError, VerificationError } from '../../engine/market/errors.ts';
import type { FrameBatch } from '../../engine/market/frames.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import type { JournalEvent } from '../../engine/journal/events.ts';
import { findLookahead } from '../../engine/run/lookahead.ts';
import type { Leak, LookaheadResult } from '../../engine/run/lookahead.ts';
import { prepare } from '../program/execute.ts';
import { formatCount, printJson, printLine } from '../program/output.ts';
import { startProgress } from '../program/progress.ts';
import { settleArgs } from '../program/settle-args.ts';
import type { RunArgs } from '../program/run-options.ts';
import { ensureSynthetic } from '../program/synthetic.ts';

/** What the lookahead program was given. */
export interface LookaheadArgs extends RunArgs {
  readonly cuts: number;
  readonly sample: number;
}

function shownEvent(event: JournalEvent | undefined, symbols: readonly string[]): string {
  if (event === undefined) return 'nothing';
  const symbol = symbols[event.symbolIndex] ?? 'account';
  return `${event.kind} ${symbol} at ${isoTime(event.time)} ${JSON.stringify(event.fields)}`;
}

function leakSentence(leak: Leak, symbols: readonly string[]): string {
  return (
    `The strategy knows the future: with the ${leak.how} after ${isoTime(leak.cut)} its first differing record is ` +
    `${shownEvent(leak.without, symbols)}, where the whole data gave ${shownEvent(leak.withFuture, symbols)}.`
  );
}

/** Checks a count of cuts; 0 leaves that part of the proof out. */
function checkCount(option: string, count: number): void {
  if (Number.isInteger(count) && count >= 0) return;
  throw new UsageError(`${option} ${count} is no count: give a whole number from 0.`);
}

async function prove(args: LookaheadArgs): Promise<{ result: LookaheadResult; symbols: readonly string[] }> {
  checkCount('--cuts', args.cuts);
  checkCount('--sample', args.sample);
  const { dataset, request: settled } = await settleArgs(args);
  const request = { ...settled, dataset: dataset ?? (await ensureSynthetic(settled.dataDir, args)) };
  const prepared = await prepare(request);
  const batches: FrameBatch[] = [];
  for await (const batch of prepared.frames()) batches.push(batch);
  if (batches.length === 0) {
    throw new DataError(`The period asked for holds no candle in dataset "${request.dataset}".`);
  }
  const progress = await startProgress({ label: 'Looking ahead', total: 1, unit: 'frames', json: args.json });
  const result = findLookahead({
    createEngine: prepared.createEngine,
    batches,
    cuts: args.cuts,
    sample: args.sample,
    seed: request.config.seed,
    onProgress: (done, total) => progress.update(done, { total }),
  });
  progress.stop();
  return { result, symbols: batches[0]?.lanes.map((lane) => lane.symbol) ?? [] };
}

/** Proves the absence of look-ahead, or names the first leak. */
export async function runLookahead(args: LookaheadArgs): Promise<void> {
  const { result, symbols } = await prove(args);
  const { leak, frames, cuts } = result;
  if (args.json) printJson({ clean: leak === undefined, frames, cuts, leak: leak ?? null, symbols });
  if (leak !== undefined) {
    if (!args.json) throw new VerificationError(leakSentence(leak, symbols));
    process.exitCode = 4;
  } else if (!args.json) {
    printLine(
      `No look-ahead: the same records with the future cut off at each of ${formatCount(frames)} frames, and replaced by noise after ${formatCount(cuts)} cuts.`,
    );
  }
}
