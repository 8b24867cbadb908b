import { LiveRecord } from '../../engine/live/record/record.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { buildId } from '../program/build-id.ts';
import { wantedBots } from './bot-plans.ts';
import type { WantedBot } from './bot-plans.ts';
import { marketSpan } from './market-span.ts';
import { checkArgs, isSimulated, recordFolder, speedOf } from './options.ts';
import type { LiveArgs } from './options.ts';
import { LiveProgram } from './live-program.ts';
import { askVenue, realSurroundings, simulatedSurroundings } from './venue.ts';
import type { Surroundings } from './venue.ts';

function symbolsOf(wanted: readonly WantedBot[]): string[] {
  return [...new Set(wanted.flatMap(({ symbols }) => symbols))].sort(compareCodeUnits);
}

/** Says what an empty record is of. Throws UsageError when it is of another exchange already. */
async function settleVenue(
  args: LiveArgs,
  record: LiveRecord,
  at: { place: Surroundings; symbols: readonly string[] },
) {
  const { place, symbols } = at;
  const { venue } = record;
  if (venue === undefined) record.begin(await askVenue(place, symbols, args.history));
  else if (venue.exchange !== place.exchange.id) {
    throw new UsageError(`The record ${record.folder} is of ${venue.exchange}: give another --record.`);
  }
}

/** Runs until it is told to stop, and says how to verify what it did. */
export async function runLive(args: LiveArgs): Promise<void> {
  checkArgs(args);
  speedOf(args);
  const wanted = await wantedBots(args);
  const symbols = symbolsOf(wanted);
  const span = isSimulated(args) ? await marketSpan(args, symbols) : undefined;
  const record = LiveRecord.write(recordFolder(args), buildId());
  try {
    const place =
      span === undefined ? realSurroundings(args) : await simulatedSurroundings(args, span, record.lastClose);
    try {
      await settleVenue(args, record, { place, symbols });
      await new LiveProgram({ args, record, place, wanted }).run();
    } finally {
      await place.close();
    }
  } finally {
    record.close();
  }
}
