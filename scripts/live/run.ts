import { explained, recordFile } from '../../engine/live/record/database.ts';
import { LiveRecord } from '../../engine/live/record/record.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { compareCodeUnits, MINUTE_MS } from '../../engine/market/units.ts';
import { buildId } from '../program/build-id.ts';
import { wantedBots } from './bot-plans.ts';
import type { WantedBot } from './bot-plans.ts';
import { marketSpan } from './market-span.ts';
import { checkArgs, HISTORY_MIN, isSimulated, recordFolder, speedOf } from './options.ts';
import type { LiveArgs } from './options.ts';
import { LiveProgram } from './live-program.ts';
import { stopSignal } from './stop-signal.ts';
import { askVenue, realSurroundings, simulatedSurroundings } from './venue.ts';
import type { Surroundings } from './venue.ts';

/** The bots that are wanted, and what they need together. */
interface Wanted {
  readonly bots: readonly WantedBot[];
  /** In code-unit order. */
  readonly symbols: readonly string[];
  readonly historyMinutes: number;
}

async function settleWanted(args: LiveArgs): Promise<Wanted> {
  const bots = await wantedBots(args);
  const symbols = [...new Set(bots.flatMap((bot) => bot.symbols))].sort(compareCodeUnits);
  const warmup = Math.max(HISTORY_MIN, ...bots.map(({ warmupMinutes }) => warmupMinutes));
  return { bots, symbols, historyMinutes: args.history ?? warmup };
}

/** Says what an empty record is of. Throws UsageError when it is of another exchange already. */
async function settleVenue(record: LiveRecord, place: Surroundings, wanted: Wanted): Promise<void> {
  const { venue } = record;
  if (venue === undefined) record.begin(await askVenue(place, wanted.symbols, wanted.historyMinutes));
  else if (venue.exchange !== place.exchange.id) {
    throw new UsageError(`The record ${record.folder} is of ${venue.exchange}: give another --record.`);
  }
}

/** Runs until it is told to stop, and says how to verify what it did. */
export async function runLive(args: LiveArgs): Promise<void> {
  checkArgs(args);
  speedOf(args);
  const wanted = await settleWanted(args);
  const { bots, symbols, historyMinutes } = wanted;
  const span = isSimulated(args) ? await marketSpan(args, symbols) : undefined;
  const record = LiveRecord.write(recordFolder(args), buildId());
  try {
    const start = record.lastClose ?? (span?.from ?? 0) + historyMinutes * MINUTE_MS;
    const place = span === undefined ? realSurroundings(args) : await simulatedSurroundings(args, span, start);
    try {
      await settleVenue(record, place, wanted);
      const stopping = stopSignal();
      await new LiveProgram({ args, record, place, wanted: bots, historyMinutes, stopping }).run();
    } finally {
      await place.close();
    }
  } catch (error) {
    throw explained(error, recordFile(record.folder));
  } finally {
    record.close();
  }
}
