import type { Fold } from '../../engine/live/record/fold.ts';
import type { Decided, LiveRecord } from '../../engine/live/record/record.ts';
import type { LiveSession } from '../../engine/live/edge/session.ts';
import type { Engine } from '../../engine/run/engine.ts';
import { formatCount, formatTime, printLine } from '../program/output.ts';

/** Prints one line for what was caught up with, and one for each minute since the start. */
export function printFrames(frames: readonly Decided[], about: { engine: Engine; startedAt: number }): void {
  const { engine, startedAt } = about;
  const past = frames.filter(({ row }) => row.closeTime <= startedAt);
  if (past.length > 0) {
    const [first, last] = [past[0]!, past.at(-1)!];
    printLine(`Caught up ${formatTime(first.row.closeTime)} to ${formatTime(last.row.closeTime)}.`);
  }
  const { account, books } = engine.broker;
  const { signals, trades } = engine.journal.counts;
  for (const { row, entries } of frames.slice(past.length)) {
    const sources = new Map<string, number>();
    for (const { candle, source } of entries) {
      const from = candle === null ? 'absent' : source;
      sources.set(from, (sources.get(from) ?? 0) + 1);
    }
    const candles = [...sources].map(([source, count]) => `${count} ${source}`).join(', ');
    const money = `equity ${account.equity(books).toFixed(2)}  signals ${signals}  trades ${trades}`;
    printLine(`${formatTime(row.closeTime)}  ${candles}  ${money}  ${row.outputHash.slice(0, 12)}`);
  }
}

/** What a session came to, as one document. */
export function summaryOf(
  { engine, inputHash, outputHash, closeTime }: Fold,
  about: { record: LiveRecord; minutes: number; counts: LiveSession['counts'] },
): object {
  const { account, books } = engine.broker;
  return {
    record: about.record.folder,
    minutes: about.minutes,
    frames: engine.frames,
    lastClose: closeTime,
    equity: account.equity(books),
    signals: engine.journal.counts.signals,
    trades: engine.journal.counts.trades,
    chains: { inputs: inputHash, outputs: outputHash },
    digests: engine.digests(),
    ingest: about.counts,
  };
}

/** 'BTCUSDT at 2025-01-01 03:01' for people; the close of a minute. */
export function shownFrame(closeTime: number, symbol?: string): string {
  return `${symbol === undefined ? '' : `${symbol} at `}${formatTime(closeTime)}`;
}

/** Frames as '1,440 frames'. */
export function shownCount(frames: number): string {
  return `${formatCount(frames)} frame${frames === 1 ? '' : 's'}`;
}
