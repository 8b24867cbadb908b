import { UsageError } from '../../engine/market/errors.ts';
import type { FrameBatch, Lane } from '../../engine/market/frames.ts';
import { rowAtOrAfter } from '../../engine/market/frames.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { minutesOf, parseTimeframe } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { Columns } from '../../engine/notebook/columns.ts';
import type { Explanation } from '../../strategies/nine-heads/explain.ts';
import { prepare } from '../program/execute.ts';
import type { TableQuestion } from './market-tables.ts';
import { settleQuestion } from './settle-question.ts';
import type { ReplayQuestion } from './settle-question.ts';

/** The timeframes on which the heads vote, in minutes. */
const VOTED_MINUTES: readonly number[] = [1, 5, 15, 60, 240];

function laneUpTo(lane: Lane, first: number, last: number): Lane {
  const part = ({ columns, begin, end }: Lane['minutes']): Lane['minutes'] => ({
    columns,
    begin: Math.min(end, rowAtOrAfter(columns, first - MINUTE_MS, begin)),
    end: Math.min(end, rowAtOrAfter(columns, last, begin)),
  });
  return { symbol: lane.symbol, minutes: part(lane.minutes), seconds: lane.seconds && part(lane.seconds) };
}

/** Cuts a batch after every close of a timeframe of `minutes`. The engine gives the same however frames are grouped. */
export function* cutAtCloses(batch: FrameBatch, minutes: number): Generator<FrameBatch> {
  const stepMs = minutes * MINUTE_MS;
  let seen = 0;
  for (let first = batch.firstClose; first <= batch.lastClose;) {
    const last = Math.min(batch.lastClose, Math.ceil(first / stepMs) * stepMs);
    const known = batch.observations.findIndex(({ availableAt }) => availableAt > last);
    const until = known < 0 ? batch.observations.length : known;
    yield {
      firstClose: first,
      lastClose: last,
      lanes: batch.lanes.map((lane) => laneUpTo(lane, first, last)),
      observations: batch.observations.slice(seen, until),
    };
    seen = until;
    first = last + MINUTE_MS;
  }
}

/**
 * How nine-heads voted at every close: `time` (ISO 8601 UTC), `close`, `direction` (+1, −1, 0) and `confidence` (0..1)
 * of the consensus, then a column per head: direction × confidence, −1..1, 0 when neutral, NaN while not ready.
 * Timeframes: 1m, 5m, 15m, 1h, 4h. Throws UsageError for any other.
 */
export async function voteColumns(
  question: TableQuestion & Pick<ReplayQuestion, 'preset' | 'params'>,
): Promise<Columns> {
  const { symbol, ...rest } = question;
  const minutes = minutesOf(parseTimeframe(question.timeframe));
  if (!VOTED_MINUTES.includes(minutes)) {
    throw new UsageError(`The heads do not vote on ${question.timeframe} candles: take 1m, 5m, 15m, 1h or 4h.`);
  }
  const { request } = await settleQuestion({ ...rest, symbols: [symbol], strategy: 'nine-heads' });
  const prepared = await prepare(request);
  const engine = prepared.createEngine();
  const [run] = engine.symbols;
  const table: Columns = {};
  const push = (name: string, value: number | string): void => void (table[name] ??= []).push(value);
  for await (const batch of prepared.frames()) {
    for (const part of cutAtCloses(batch, minutes)) {
      engine.step(part);
      const explained = run?.explain(minutes) as Explanation | undefined;
      if (explained?.isFresh !== true || explained.time !== part.lastClose) continue;
      push('time', isoTime(explained.time));
      push('close', run?.minute.close ?? NaN);
      push('direction', explained.consensus.direction);
      push('confidence', explained.consensus.confidence);
      for (const { head, direction, confidence, isReady } of explained.votes) {
        push(head, isReady ? direction * confidence + 0 : NaN);
      }
    }
  }
  return table;
}
