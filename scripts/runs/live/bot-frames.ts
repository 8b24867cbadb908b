import type { StoredBot } from '../../../engine/live/record/bot-table.ts';
import { partOf } from '../../../engine/live/record/frame-bytes.ts';
import type { LiveFrame } from '../../../engine/live/record/frame-bytes.ts';
import type { LiveRecord } from '../../../engine/live/record/record.ts';
import { DataError } from '../../../engine/market/errors.ts';
import { isoTime } from '../../../engine/market/iso-time.ts';
import type { TapeView } from '../../../engine/journal/events.ts';

/** A frame as a bot was fed it, and where its journal ends. */
export interface BotFrames {
  readonly frame: LiveFrame;
  readonly closeTime: number;
  /** Length of the journal after it, in doubles. */
  readonly position: number;
}

/** What a bot was fed, frame by frame, up to and with a close. Throws DataError where a record lost it. */
export function* botFrames(record: LiveRecord, bot: StoredBot, lastClose: number): Generator<BotFrames> {
  const all = record.venue?.instruments.map(({ symbol }) => symbol) ?? [];
  const own = bot.origin.instruments.map(({ symbol }) => symbol);
  for (const { row, fed } of record.frames(bot.number)) {
    const { closeTime, position } = row;
    if (closeTime > lastClose) return;
    if (fed === undefined) {
      throw new DataError(
        `${record.folder} lost what ${bot.id} was fed at ${isoTime(closeTime)}: restore a backup (npm run live -- restore).`,
      );
    }
    yield { frame: partOf(fed, all, own), closeTime, position };
  }
}

/** The journal that a record holds of a bot, up to a position. */
export function storedTape(record: LiveRecord, bot: StoredBot, position: number): TapeView {
  const data = new Float64Array(new Uint8Array(record.tapeBetween(bot.number, 0, position)).buffer);
  return { data, length: data.length };
}
