import { decodeEvents } from '../../engine/journal/events.ts';
import type { JournalEvent, TapeView } from '../../engine/journal/events.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { minutesOf } from '../../engine/market/timeframe.ts';
import type { Timeframe } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { replay } from '../../engine/run/replay.ts';
import { openLedger } from '../../reports/ledger/ledger.ts';
import type { LedgerEntry } from '../../reports/ledger/ledger.ts';
import type { Explanation } from '../../strategies/nine-heads/explain.ts';
import { prepare } from '../program/execute.ts';
import { parseMoment } from '../program/moment.ts';
import { printJson } from '../program/output.ts';
import { dataDirOf, runsDirOf } from '../program/paths.ts';
import type { SharedOptions } from '../program/program.ts';
import { startProgress } from '../program/progress.ts';
import { readJournal } from '../program/run-files.ts';
import { requestOf } from '../program/verify.ts';
import { printExplanation } from './print.ts';
import type { Aftermath } from './print.ts';

/** The timeframes that can be asked about. */
const TIMEFRAMES: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '4h'];

/** What the explain program was given. */
export interface ExplainArgs extends SharedOptions {
  readonly run: string;
  readonly at: string;
  readonly symbol: string | undefined;
  readonly timeframe: string;
  readonly out: string | undefined;
  readonly dataDir: string | undefined;
}

/** Runs a stored run again up to a candle, and tells what is behind it. */
export async function runExplain(args: ExplainArgs): Promise<void> {
  if (!TIMEFRAMES.includes(args.timeframe as Timeframe))
    throw new UsageError(`--timeframe "${args.timeframe}" is none of those looked at: ${TIMEFRAMES.join(', ')}.`);
  const entry = runOf(args);
  const { manifest, folder } = entry;
  const time = parseMoment(args.at, '--at');
  const minutes = minutesOf(args.timeframe as Timeframe);
  const symbol = symbolOf(args.symbol, manifest.symbols);
  if (time < manifest.from || time > manifest.to) {
    throw new UsageError(
      `--at ${args.at} is outside the run, which goes from ${isoTime(manifest.from)} to ${isoTime(manifest.to)}.`,
    );
  }
  if (time % (minutes * MINUTE_MS) !== 0) {
    throw new UsageError(`No ${args.timeframe} candle closes at ${isoTime(time)}: give the candle's close.`);
  }
  const explanation = await rederive(entry, { dataDir: dataDirOf(args), time, minutes, symbol, json: args.json });
  const symbolIndex = manifest.symbols.indexOf(symbol);
  const reference = explanation.ruling?.reference ?? 0;
  const aftermath = aftermathOf(readJournal(folder), { time, symbolIndex, reference });
  if (args.json) printJson({ runId: manifest.runId, explanation, ...aftermath });
  else printExplanation(explanation, aftermath);
}

function runOf(args: ExplainArgs): LedgerEntry {
  const ledger = openLedger(runsDirOf(args));
  try {
    return ledger.get(args.run);
  } finally {
    ledger.close();
  }
}

function symbolOf(given: string | undefined, symbols: readonly string[]): string {
  const symbol = given ?? (symbols.length === 1 ? symbols[0] : undefined);
  if (symbol === undefined) throw new UsageError(`The run has ${symbols.join(', ')}: say which with --symbol.`);
  if (!symbols.includes(symbol)) throw new UsageError(`The run has no ${symbol}, only ${symbols.join(', ')}.`);
  return symbol;
}

interface Place {
  readonly dataDir: string;
  readonly time: number;
  readonly minutes: number;
  readonly symbol: string;
  readonly json: boolean;
}

async function rederive(entry: LedgerEntry, { dataDir, time, minutes, symbol, json }: Place): Promise<Explanation> {
  const { request } = await requestOf(entry.manifest, dataDir);
  const prepared = await prepare({ ...request, to: time });
  const engine = prepared.createEngine();
  const { from } = prepared.period;
  const total = (time - from) / MINUTE_MS;
  const progress = await startProgress({ label: 'Replaying', total, unit: 'minutes', json });
  await replay(engine, prepared.frames(), {
    onBatch: ({ lastClose }) => progress.update((lastClose - from) / MINUTE_MS),
  });
  progress.stop();
  const explained = engine.symbols.find((run) => run.symbol === symbol)?.explain(minutes);
  if (explained === undefined) {
    throw new UsageError(`Strategy ${entry.manifest.strategy.name} does not explain itself: only some strategies do.`);
  }
  return explained as Explanation;
}

/** The decisions of all timeframes at a close, and what became of the candidate followed as `reference` (0: none). */
function aftermathOf(tape: TapeView, at: { time: number; symbolIndex: number; reference: number }): Aftermath {
  const decisions: JournalEvent[] = [];
  let outcome: JournalEvent | undefined;
  for (const event of decodeEvents(tape)) {
    if (event.time < at.time || event.symbolIndex !== at.symbolIndex) continue;
    const isDecision = event.kind === 'signal' || event.kind === 'refuse';
    if (event.time === at.time && isDecision) decisions.push(event);
    if (event.kind === 'outcome' && event.fields['reference'] === at.reference) outcome = event;
    if (outcome !== undefined || (event.time > at.time && at.reference === 0)) break;
  }
  return {
    decisions: decisions.map(({ kind, fields }) => ({ kind, fields })),
    outcome: outcome === undefined ? null : { fields: outcome.fields, at: isoTime(outcome.time) },
  };
}
