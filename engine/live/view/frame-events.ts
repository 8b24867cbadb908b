import { MINUTE_MS } from '../../market/units.ts';
import { decodeEvents } from '../../journal/events.ts';
import type { VoteColumns } from '../../strategy/vote-tape.ts';
import type { Bot } from '../bots/bot.ts';
import type { CandleSource } from '../ingest/state.ts';
import type { BotFrame, DecidedFrame } from '../record/record.ts';
import type { LiveEvent } from '../status.ts';

/** What is told of stored frames. */
export interface FrameTelling {
  readonly frames: readonly DecidedFrame[];
  readonly bots: readonly Bot[];
  /** The run's clock. */
  readonly now: number;
  readonly commitMs: number;
  /** Closes up to here were caught up with: only their frames are told, not what was decided on them. */
  readonly emitsAfter: number;
  publish(event: LiveEvent): void;
}

type Sources = Partial<Record<CandleSource | 'absent', number>>;

/** Turns stored frames into events: the frame, what was worked out, voted, refused, signalled and closed on it. */
export class FrameTeller {
  #calculations = 0;
  /** Rows of each vote tape that were told already. */
  readonly #told = new WeakMap<VoteColumns, number>();

  tell({ frames, bots, now, commitMs, emitsAfter, publish }: FrameTelling): void {
    for (const [index, { frame, entries, bots: rows }] of frames.entries()) {
      const closeTime = frame.openTime + MINUTE_MS;
      const isLive = closeTime > emitsAfter && now - closeTime < MINUTE_MS;
      const sources: Sources = {};
      for (const { candle, source } of entries) {
        const from = candle === null ? 'absent' : source;
        sources[from] = (sources[from] ?? 0) + 1;
      }
      const lagMs = isLive ? Math.max(0, now - closeTime) : null;
      publish({ time: now, kind: 'frame', closeTime, sources, lagMs, commitMs });
      for (const row of rows) {
        const bot = bots.find(({ number }) => number === row.bot);
        if (bot === undefined) continue;
        // A tape tells of the newest close only: what lies before was caught up with.
        if (index === frames.length - 1) this.tellVotes(bot, { closeTime, now, publish });
        tellDecisions(bot, row, { closeTime, now, publish });
      }
    }
    const last = frames.at(-1);
    const calculations = bots.reduce((sum, bot) => sum + bot.calculations, 0);
    const added = calculations - this.#calculations;
    this.#calculations = calculations;
    if (last === undefined || added <= 0) return;
    const closeTime = last.frame.openTime + MINUTE_MS;
    publish({ time: now, kind: 'indicators', closeTime, calculations: added });
  }

  private tellVotes(bot: Bot, at: { closeTime: number; now: number; publish: FrameTelling['publish'] }): void {
    const { closeTime, now, publish } = at;
    for (const tape of bot.fold.engine.strategyVotes) {
      const { length, symbol, minutes, voices, directions, confidences } = tape;
      const told = this.#told.get(tape);
      this.#told.set(tape, length);
      if (told === length || length === 0) continue;
      const row = length - 1;
      const votes = voices.map((head, i) => {
        return { head, direction: directions[i]![row]!, confidence: confidences[i]![row]! };
      });
      publish({ time: now, kind: 'consensus', bot: bot.id, symbol, minutes, closeTime, votes });
    }
  }
}

function tellDecisions(
  bot: Bot,
  { row, told }: BotFrame,
  at: { closeTime: number; now: number; publish: FrameTelling['publish'] },
): void {
  const { closeTime, now, publish } = at;
  for (const signal of told.signals) publish({ time: now, kind: 'signal', signal });
  for (const trade of told.trades) publish({ time: now, kind: 'trade', bot: bot.id, trade });
  // The frame's own bytes: the engine may have forgotten them already.
  const data = new Float64Array(new Uint8Array(row.outputs).buffer);
  const texts = bot.fold.engine.journal.tape.texts as string[];
  for (const { kind, symbolIndex, fields } of decodeEvents({ data, length: data.length }, 0, texts)) {
    if (kind !== 'refuse') continue;
    publish({
      time: now,
      kind: 'refused',
      bot: bot.id,
      symbol: bot.fold.symbols[symbolIndex]!,
      closeTime,
      code: fields['code'] as string,
      measured: (fields['measured'] as number | undefined) ?? null,
      threshold: (fields['threshold'] as number | undefined) ?? null,
    });
  }
}
