import { basename } from 'node:path';
import type { DatasetManifest } from '../../../datasets/manifest.ts';
import { createDataset } from '../../../datasets/write/dataset-writer.ts';
import type { DatasetWriter } from '../../../datasets/write/dataset-writer.ts';
import { MEASURES } from '../../../engine/journal/chain.ts';
import type { StoredBot } from '../../../engine/live/record/bot-table.ts';
import type { LiveRecord } from '../../../engine/live/record/record.ts';
import { createCandleColumns } from '../../../engine/market/candle.ts';
import type { Candle, CandleColumns } from '../../../engine/market/candle.ts';
import { DataError } from '../../../engine/market/errors.ts';
import { isoTime } from '../../../engine/market/iso-time.ts';
import { botFrames } from './bot-frames.ts';

/** Minutes of all symbols held at once. */
const MINUTES_HELD = 10_000;

/** A live run as a dataset: what a bot was fed, and how far a replay of it goes. */
export interface LiveDataset {
  readonly manifest: DatasetManifest;
  /** Close of the first and of the last frame with a candle of any symbol: a replay begins and ends with them. */
  readonly firstClose: number;
  readonly lastClose: number;
}

type Columns = CandleColumns & { length: number };

function append(columns: Columns, candle: Candle): void {
  const row = columns.length++;
  columns.openTime[row] = candle.openTime;
  for (const name of MEASURES) columns[name][row] = candle[name];
}

/** Takes candles minute by minute and files them symbol by symbol. */
class CandleFiler {
  readonly #writer: DatasetWriter;
  readonly #bot: StoredBot;
  readonly #columns: readonly Columns[];
  #minutes = 0;

  constructor(writer: DatasetWriter, bot: StoredBot) {
    this.#writer = writer;
    this.#bot = bot;
    this.#columns = bot.origin.instruments.map(() => createCandleColumns(MINUTES_HELD));
  }

  add(candles: readonly (Candle | null)[]): void {
    candles.forEach((candle, i) => candle !== null && append(this.#columns[i]!, candle));
    if (++this.#minutes === MINUTES_HELD) this.file();
  }

  file(): void {
    this.#minutes = 0;
    this.#bot.origin.instruments.forEach((instrument, i) => {
      const columns = this.#columns[i]!;
      if (columns.length === 0) return;
      this.#writer.addCandles(instrument, { kind: 'candles', symbol: instrument.symbol, timeframe: '1m', columns });
      columns.length = 0;
    });
  }
}

/**
 * Writes what a bot was fed, up to and with a close, as a dataset: candles as they were seen, absent minutes absent, side
 * data from when it was known. Throws DataError where the record lost it, UsageError when the name is taken.
 */
export async function writeDataset(
  record: LiveRecord,
  { bot, lastClose }: { readonly bot: StoredBot; readonly lastClose: number },
  place: { readonly dataDir: string; readonly name: string },
): Promise<LiveDataset> {
  const writer = await createDataset(place.dataDir, place.name);
  try {
    const filer = new CandleFiler(writer, bot);
    let first: number | undefined;
    let last = NaN;
    for (const { frame, closeTime } of botFrames(record, bot, lastClose)) {
      filer.add(frame.candles);
      await writer.addObservations(frame.observations);
      if (frame.candles.every((candle) => candle === null)) continue;
      first ??= closeTime;
      last = closeTime;
    }
    filer.file();
    if (first === undefined) throw new DataError(`${record.folder} holds no candle for ${bot.id} yet: let it run on.`);
    const venue = record.venue!;
    const until = isoTime(last);
    writer.addOrigin({
      kind: 'live',
      name: `${venue.exchange}, record ${basename(record.folder)}, bot ${bot.id}, until ${until}`,
    });
    const manifest = await writer.commit({ synthetic: venue.isGenerated ?? venue.isSimulated });
    return { manifest, firstClose: first, lastClose: last };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
