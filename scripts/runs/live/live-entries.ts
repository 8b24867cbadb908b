import { listBackups } from '../../../engine/live/record/backup.ts';
import type { BotIdentity, StoredBot } from '../../../engine/live/record/bot-table.ts';
import type { LiveRecord } from '../../../engine/live/record/record.ts';
import type { TradeSums } from '../../../engine/live/record/told.ts';
import type { BotState } from '../../../engine/live/status.ts';
import { isExplained } from '../../../engine/market/errors.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { withRecord } from '../../live/with-record.ts';
import { namedRecord, recordNames } from './live-runs.ts';
import { shownRun } from './replay-live.ts';

/** A live run in a few words. */
export interface LiveEntry {
  /** RECORD/BOT. */
  readonly run: string;
  readonly record: string;
  readonly strategy: string;
  readonly exchange: string;
  readonly isSimulated: boolean;
  readonly symbols: readonly string[];
  readonly state: BotState;
  /** Close of the first and of the last decided frame; null before there is one. */
  readonly firstClose: number | null;
  readonly lastClose: number | null;
  readonly frames: number;
  /** At the last whole hour; null before the first. */
  readonly equity: number | null;
  readonly trades: TradeSums;
  /** Both chains at the last frame. */
  readonly chains: { readonly inputs: string; readonly outputs: string } | null;
}

/** A live run with all that its record tells without deciding anything again. */
export interface LiveDetails extends LiveEntry {
  readonly identity: BotIdentity;
  /** Candles of the record by where they came from. */
  readonly candles: Readonly<Record<string, number>>;
  readonly revisions: number;
  readonly outbox: {
    readonly pending: number;
    readonly delivered: number;
    readonly expired: number;
    readonly dead: number;
  };
  /** The newest entries of the audit log, newest first. */
  readonly audit: readonly {
    readonly time: number;
    readonly who: string;
    readonly what: string;
    readonly detail: string;
  }[];
  /** Names of the backups in the record's own folder, the newest last. */
  readonly backups: readonly string[];
}

/** Records that cannot be read, with the reason. */
export interface UnreadableRecord {
  readonly record: string;
  readonly problem: string;
}

const AUDIT_SHOWN = 10;

/** A bot of a record in a few words. */
function entryOf(record: LiveRecord, bot: StoredBot): LiveEntry {
  const last = record.lastFrame(bot.number);
  const venue = record.venue;
  return {
    run: shownRun(record, bot),
    record: record.folder,
    strategy: bot.identity.strategy.source,
    exchange: bot.identity.exchange,
    isSimulated: venue?.isSimulated ?? false,
    symbols: bot.identity.symbols,
    state: bot.state,
    firstClose: last === undefined ? null : bot.origin.firstOpen + MINUTE_MS,
    lastClose: last?.closeTime ?? null,
    frames: record.frameCount(bot.number),
    equity: record.told.marks(bot.number, 1)[0]?.equity ?? null,
    trades: record.told.sums(bot.number),
    chains: last === undefined ? null : { inputs: last.inputHash, outputs: last.outputHash },
  };
}

/** Everything a record tells of a bot. */
export function detailsOf(record: LiveRecord, bot: StoredBot): LiveDetails {
  const { oldestAgeMs: _, ...outbox } = record.outbox.status(record.lastClose ?? 0);
  return {
    ...entryOf(record, bot),
    identity: bot.identity,
    candles: Object.fromEntries(record.candleCounts()),
    revisions: record.revisions,
    outbox,
    audit: record.audit.newest(AUDIT_SHOWN).map(({ time, who, what, detail }) => ({ time, who, what, detail })),
    backups: listBackups(record.folder),
  };
}

/** The live runs among the runs, and the records that cannot be read; optionally those of one strategy. */
export async function listLive(
  runsDir: string,
  strategy: string | undefined,
): Promise<{ readonly live: LiveEntry[]; readonly unreadable: UnreadableRecord[] }> {
  const live: LiveEntry[] = [];
  const unreadable: UnreadableRecord[] = [];
  for (const name of recordNames(runsDir)) {
    try {
      const entries = await withRecord(namedRecord(runsDir, name), (record) =>
        record.bots.all().map((bot) => entryOf(record, bot)),
      );
      live.push(...entries.filter((entry) => strategy === undefined || entry.strategy === strategy));
    } catch (error) {
      if (!isExplained(error)) throw error;
      unreadable.push({ record: name, problem: error.message });
    }
  }
  return { live, unreadable };
}
