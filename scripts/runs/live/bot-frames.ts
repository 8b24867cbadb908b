import type { StoredBot } from '../../../engine/live/record/bot-table.ts';
import { partOf } from '../../../engine/live/record/frame-bytes.ts';
import type { LiveFrame } from '../../../engine/live/record/frame-bytes.ts';
import type { LiveRecord } from '../../../engine/live/record/record.ts';
import { DataError } from '../../../engine/market/errors.ts';
import { isoTime } from '../../../engine/market/iso-time.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import type { TapeView } from '../../../engine/journal/events.ts';

/** A frame as a bot was fed it, and where its journal ends. */
export interface BotFrames {
  readonly frame: LiveFrame;
  readonly closeTime: number;
}

/** What a bot was fed, frame by frame, up to and with a close. Throws DataError where a record lost it. */
export function* botFrames(record: LiveRecord, bot: StoredBot, lastClose: number): Generator<BotFrames> {
  const all = record.venue?.instruments.map(({ symbol }) => symbol) ?? [];
  const own = bot.origin.instruments.map(({ symbol }) => symbol);
  for (const { row, fed } of record.frames(bot.number)) {
    const { closeTime } = row;
    if (closeTime > lastClose) return;
    if (fed === undefined) {
      throw new DataError(
        `${record.folder} lost what ${bot.id} was fed at ${isoTime(closeTime)}: restore a backup (npm run live -- restore).`,
      );
    }
    yield { frame: partOf(fed, all, own), closeTime };
  }
}

/** The journal that a record holds of a bot, up to and with the frame of a close. */
export function storedTape(record: LiveRecord, bot: StoredBot, lastClose: number): TapeView {
  let position = 0;
  for (const { row } of record.frames(bot.number, lastClose - MINUTE_MS)) {
    position = row.position;
    break;
  }
  const data = new Float64Array(new Uint8Array(record.tapeBetween(bot.number, 0, position)).buffer);
  return { data, length: data.length };
}
