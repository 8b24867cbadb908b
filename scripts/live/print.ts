import type { Bot } from '../../engine/live/bots/bot.ts';
import type { LiveSession } from '../../engine/live/edge/session.ts';
import type { DecidedFrame, LiveRecord } from '../../engine/live/record/record.ts';
import type { LiveEvent } from '../../engine/live/status.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { formatCount, formatTime, printLine } from '../program/output.ts';

function closeOf({ frame }: DecidedFrame): number {
  return frame.openTime + MINUTE_MS;
}

/** Prints one line for what was caught up with, and one for each minute since the start. */
export function printFrames(
  frames: readonly DecidedFrame[],
  { bots, startedAt }: { readonly bots: readonly Bot[]; readonly startedAt: number },
): void {
  const past = frames.filter((frame) => closeOf(frame) <= startedAt);
  if (past.length > 0) {
    printLine(`Caught up ${formatTime(closeOf(past[0]!))} to ${formatTime(closeOf(past.at(-1)!))}.`);
  }
  for (const frame of frames.slice(past.length)) {
    const sources = new Map<string, number>();
    for (const { candle, source } of frame.entries) {
      const from = candle === null ? 'absent' : source;
      sources.set(from, (sources.get(from) ?? 0) + 1);
    }
    const candles = [...sources].map(([source, count]) => `${count} ${source}`).join(', ');
    const money = frame.bots.map(({ bot, row }) => {
      const { fold, id } = bots.find(({ number }) => number === bot)!;
      const { broker, journal } = fold.engine;
      const equity = broker.account.equity(broker.books).toFixed(2);
      const { signals, trades } = journal.counts;
      return `${id}: equity ${equity}  signals ${signals}  trades ${trades}  ${row.outputHash.slice(0, 12)}`;
    });
    printLine(`${formatTime(closeOf(frame))}  ${candles}  ${money.join('  |  ')}`);
  }
}

/** What is so and why; reasons may be sentences of their own. */
function sentence(what: string, why: string | null): string {
  return `${what}${why === null ? '' : `: ${why.replace(/\.$/, '')}`}.`;
}

/** What an event is worth to somebody who reads along; undefined for most. */
export function newsOf(event: LiveEvent): string | undefined {
  switch (event.kind) {
    case 'status':
      return sentence(event.phase.toUpperCase(), event.reason);
    case 'connection': {
      const { connection, what, detail } = event.event;
      if (what === 'closed') return `Connection ${connection} closed: ${detail}.`;
      if (what !== 'lost' && what !== 'refused') return undefined;
      return `Connection ${connection} ${what}${detail === '' ? '' : ` (${detail})`}.`;
    }
    case 'revision':
      return `${event.symbol} of ${isoTime(event.openTime)} came again with other values; the first version stands.`;
    case 'clock':
      return `The exchange's clock is ${(event.offsetMs / 1000).toFixed(1)} s off ours.`;
    case 'flagged':
      return `${event.symbol} of ${isoTime(event.openTime)} moved by ${(100 * event.change).toFixed(0)} % in a minute; taken as it is.`;
    case 'bot':
      return sentence(`${event.bot} is ${event.state}`, event.reason);
    default:
      return undefined;
  }
}

/** What a session came to, as one document; the first bot's figures stand at its top too. */
export function summaryOf(
  bots: readonly Bot[],
  about: { record: LiveRecord; minutes: number; counts: LiveSession['counts'] },
): object {
  const each = bots.map(({ id, state, frames, fold }) => {
    const { engine, inputHash, outputHash, closeTime } = fold;
    const { account, books } = engine.broker;
    return {
      id,
      state,
      frames,
      lastClose: closeTime,
      equity: account.equity(books),
      signals: engine.journal.counts.signals,
      trades: engine.journal.counts.trades,
      chains: { inputs: inputHash, outputs: outputHash },
      digests: engine.digests(),
    };
  });
  return { record: about.record.folder, minutes: about.minutes, ...each[0], bots: each, ingest: about.counts };
}

/** 'BTCUSDT at 2025-01-01 03:01' for people; the close of a minute. */
export function shownFrame(closeTime: number, symbol?: string): string {
  return `${symbol === undefined ? '' : `${symbol} at `}${formatTime(closeTime)}`;
}

/** Frames as '1,440 frames'. */
export function shownCount(frames: number): string {
  return `${formatCount(frames)} frame${frames === 1 ? '' : 's'}`;
}
