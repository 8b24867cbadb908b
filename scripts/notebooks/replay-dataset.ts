import { columnsOf } from '../../engine/notebook/columns.ts';
import type { Columns } from '../../engine/notebook/columns.ts';
import type { EquityPoint, Trade } from '../../engine/broker/trade.ts';
import { decodeEvents } from '../../engine/journal/events.ts';
import type { JournalEvent } from '../../engine/journal/events.ts';
import { findLookahead } from '../../engine/run/lookahead.ts';
import type { LookaheadResult } from '../../engine/run/lookahead.ts';
import { resultOf } from '../../engine/run/result.ts';
import type { FrameBatch } from '../../engine/market/frames.ts';
import type { Summary } from '../../reports/stats/summary.ts';
import { execute, prepare } from '../program/execute.ts';
import { runsDirOf } from '../program/paths.ts';
import { storeRun } from '../program/store-run.ts';
import { settleQuestion } from './settle-question.ts';
import type { ReplayQuestion } from './settle-question.ts';

/** A finished run, in memory and stored. */
export interface NotebookRun {
  readonly runId: string;
  /** Its folder, with summary.json, trades.csv, equity.csv and, unless it was declined, report.html. */
  readonly folder: string;
  readonly summary: Summary;
  /** In closing order; those still open at the end last. */
  readonly trades: readonly Trade[];
  /** Hourly, and at the last frame. */
  readonly equity: readonly EquityPoint[];
  /** The journal's records of one kind as a table: time, symbol, and the fields that any of them has. */
  events(kind: JournalEvent['kind']): Columns;
}

function eventTable(events: readonly JournalEvent[], symbols: readonly string[]): Columns {
  const fields = [...new Set(events.flatMap((event) => Object.keys(event.fields)))];
  const rows = events.map(({ time, symbolIndex, fields: own }) => ({
    time,
    symbol: symbols[symbolIndex] ?? '',
    ...own,
  }));
  return columnsOf(rows, ['time', 'symbol', ...fields]);
}

/**
 * Replays a stored dataset, writes the run, and counts it in the ledger as any other run. Throws
 * UsageError or DataError that says what does not fit.
 */
export async function replayDataset(question: ReplayQuestion): Promise<NotebookRun> {
  const { request, loaded } = await settleQuestion(question);
  const execution = await execute(await prepare(request));
  const about = { loaded, runsDir: runsDirOf({}), hasReport: question.report ?? true };
  const { summary, folder } = await storeRun(execution, request, about);
  const { engine } = execution;
  const { trades, equity } = resultOf(engine);
  return {
    runId: summary.manifest.runId,
    folder,
    summary,
    trades,
    equity,
    events(kind) {
      const chosen = [...decodeEvents(engine.journal.tape)].filter((event) => event.kind === kind);
      return eventTable(chosen, summary.manifest.symbols);
    },
  };
}

/** Proves that a strategy's decisions do not change when its future does, or names the first that did. */
export async function proveNoLookahead(
  question: ReplayQuestion,
  { cuts = 5, sample = 20 }: { readonly cuts?: number; readonly sample?: number } = {},
): Promise<LookaheadResult> {
  const { request } = await settleQuestion(question);
  const prepared = await prepare(request);
  const batches: FrameBatch[] = [];
  for await (const batch of prepared.frames()) batches.push(batch);
  return findLookahead({ createEngine: prepared.createEngine, batches, cuts, sample, seed: request.config.seed });
}
