import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { brotliCompress, brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Database, Statement } from 'better-sqlite3';
import { DataError } from '../../market/errors.ts';
import type { Candle } from '../../market/candle.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Observation } from '../../market/observation.ts';
import type { State } from '../../market/state.ts';
import { MINUTE_MS } from '../../market/units.ts';
import { isSameCandle } from '../ingest/candles.ts';
import type { CandleSource, Entry } from '../ingest/state.ts';
import { observationsOf } from '../side/observation-bytes.ts';
import { AuditLog } from './audit.ts';
import { BotTable } from './bot-table.ts';
import { explained, lockRecord, openDatabase, recordFile, refuseForeign, storedJson } from './database.ts';
import type { FrameRow } from './fold.ts';
import { frameBytes, frameOfBytes } from './frame-bytes.ts';
import type { LiveFrame } from './frame-bytes.ts';
import { Outbox } from './outbox.ts';
import type { OutboxMessage } from './outbox.ts';
import { ToldTables } from './told.ts';
import type { Told } from './told.ts';

/** What a record is of: one exchange and the symbols that its frames hold, for as long as it lives. */
export interface Venue {
  readonly exchange: string;
  readonly isSimulated: boolean;
  /** The candles were generated, no exchange ever saw them; as `isSimulated` where it is not said. */
  readonly isGenerated?: boolean;
  /** In code-unit order of their symbols. */
  readonly instruments: readonly Instrument[];
  /** Open time of its first frame. */
  readonly firstOpen: number;
  /** Closes up to here were over when it began: what is decided on them is not sent. */
  readonly emitsAfter: number;
}

/** What one bot made of a frame. */
export interface BotFrame {
  /** The bot's number. */
  readonly bot: number;
  readonly row: FrameRow;
  readonly told: Told;
}

/** A frame to be stored: what came in, from where, what each bot made of it, and what is to be sent. */
export interface DecidedFrame {
  readonly frame: LiveFrame;
  readonly entries: readonly Entry[];
  readonly bots: readonly BotFrame[];
  readonly messages: readonly OutboxMessage[];
}

/** A stored frame of a bot. */
export interface RecordedFrame {
  readonly row: FrameRow;
  /** What the record's bots were fed; undefined where that is gone or damaged. */
  readonly fed: LiveFrame | undefined;
  readonly isDamaged: boolean;
}

/** A bot's whole state as of the last frame stored with it. */
export interface Snapshot {
  readonly bot: number;
  readonly closeTime: number;
  readonly state: State;
}

interface StoredFrame {
  readonly close_time: number;
  readonly outputs: Buffer;
  readonly position: number;
  readonly input_hash: string;
  readonly output_hash: string;
}

interface StoredInput {
  readonly candles: Buffer;
  readonly observations: Buffer | null;
}

const SNAPSHOTS_KEPT = 3;
/** Rings that are not full yet shrink to nothing, prices and ranks hardly: no better setting is worth its time. */
const QUICKEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } };
const CANDLE_FIELDS =
  'open_time, open, high, low, close, volume, quote_volume AS quoteVolume, trades, taker_buy_volume AS takerBuyVolume';

type StoredCandle = Omit<Candle, 'openTime' | 'closeTime' | 'syntheticMinutes'> & { readonly open_time: number };

const compress = promisify(brotliCompress);

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function candleOf({ open_time: openTime, ...measures }: StoredCandle): Candle {
  return { openTime, closeTime: openTime + MINUTE_MS, ...measures, syntheticMinutes: 0 };
}

/** The SQLite record of one exchange's live runs; see `schema.ts`. Open it to write (one process at a time) or to read. */
export class LiveRecord {
  readonly folder: string;
  readonly bots: BotTable;
  readonly audit: AuditLog;
  readonly told: ToldTables;
  readonly outbox: Outbox;
  readonly #database: Database;
  readonly #build: string;
  readonly #lock: Database | undefined;
  readonly #statements = new Map<string, Statement>();
  /** It never changes. */
  #venue: Venue | undefined;

  private constructor(
    folder: string,
    database: Database,
    writer?: { readonly build: string; readonly lock: Database },
  ) {
    this.folder = folder;
    this.#database = database;
    this.#build = writer?.build ?? '';
    this.#lock = writer?.lock;
    this.bots = new BotTable(database);
    this.audit = new AuditLog(database);
    this.told = new ToldTables(database);
    this.outbox = new Outbox(database);
  }

  /**
   * Opens a record to continue it, or a new one. Only snapshots of the same `build` of the program are continued from.
   * Throws RunningError when another process writes it, DataError for one of another version, which stays as it is.
   */
  static write(folder: string, build = ''): LiveRecord {
    refuseForeign(folder);
    const lock = lockRecord(folder);
    try {
      return LiveRecord.over(folder, 'write', { build, lock });
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /** Opens a record to look at, also while it is being written. Throws UsageError when there is none. */
  static read(folder: string): LiveRecord {
    return LiveRecord.over(folder, 'read');
  }

  private static over(
    folder: string,
    mode: 'write' | 'read',
    writer?: { readonly build: string; readonly lock: Database },
  ): LiveRecord {
    const database = openDatabase(folder, mode);
    try {
      return new LiveRecord(folder, database, writer);
    } catch (error) {
      database.close();
      throw explained(error, recordFile(folder));
    }
  }

  close(): void {
    this.#database.close();
    this.#lock?.close();
  }

  /** What the record is of; undefined while it is empty. */
  get venue(): Venue | undefined {
    if (this.#venue !== undefined) return this.#venue;
    const about = this.prepare('SELECT about FROM venue').pluck().get() as string | undefined;
    if (about !== undefined) this.#venue = storedJson<Venue>(about, 'exchange');
    return this.#venue;
  }

  /** Says what an empty record is of. */
  begin(venue: Venue): void {
    this.guard(() => this.prepare('INSERT INTO venue (id, about) VALUES (1, ?)').run(JSON.stringify(venue)));
  }

  /**
   * Stores decided frames in one transaction, all or none: candles, inputs, what each bot said, and what is to be sent.
   * Throws DataError when the disk does not take it; nothing is stored then.
   */
  append(frames: readonly DecidedFrame[]): void {
    const symbols = this.venue?.instruments.map(({ symbol }) => symbol) ?? [];
    this.transaction(() => {
      for (const decided of frames) this.store(decided, symbols);
    });
  }

  /** Frames that a bot decides after they were stored: it joined later, or was stopped meanwhile. */
  appendBot(frames: readonly BotFrame[], snapshots: readonly Snapshot[] = []): void {
    this.transaction(() => {
      for (const frame of frames) this.storeBot(frame);
      for (const { state, ...of } of snapshots) this.keepSnapshot(of, brotliCompressSync(serialize(state), QUICKEST));
    });
  }

  /**
   * Stores snapshots of stored frames; what is left of the work once they are bytes is done beside the main thread. Throws
   * DataError when the disk does not take them.
   */
  async keepSnapshots(snapshots: readonly Snapshot[]): Promise<void> {
    const packed = await Promise.all(snapshots.map(({ state }) => compress(serialize(state), QUICKEST)));
    this.transaction(() => snapshots.forEach((of, i) => this.keepSnapshot(of, packed[i]!)));
  }

  /** Runs changes of several tables as one. */
  transaction(change: () => void): void {
    this.guard(() => this.#database.transaction(change).immediate());
  }

  /**
   * Notes that a candle came again: true when it is news, stored as a revision; false for the same values. Of an
   * undecided frame the values are known to differ.
   */
  noteAgain(symbol: string, entry: Entry, { isDecided, seenAt }: { isDecided: boolean; seenAt: number }): boolean {
    const { candle, openTime, source } = entry;
    if (candle === null) return false;
    const stored = isDecided ? this.candle(symbol, openTime) : null;
    if (stored && isSameCandle(stored, candle)) return false;
    const insert = this.prepare(
      'INSERT INTO candle_revision (symbol, open_time, seen_at, source, relation, candle) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const relation = isDecided && stored === undefined ? 'absent' : 'differs';
    this.guard(() => insert.run(symbol, openTime, seenAt, source, relation, JSON.stringify(candle)));
    return true;
  }

  /** Close time of the last stored frame. */
  get lastClose(): number | undefined {
    return (this.prepare('SELECT max(close_time) FROM input').pluck().get() as number | null) ?? undefined;
  }

  /** What was fed, in order: at most `limit` frames that close after `after`. */
  inputs(after: number, limit: number): LiveFrame[] {
    const rows = this.prepare('SELECT * FROM input WHERE close_time > ? ORDER BY close_time LIMIT ?');
    return (rows.all(after, limit) as StoredInput[]).map(frameOfBytes);
  }

  /** Side data of stored frames that close after `after`, in order. */
  observations(after: number): Observation[] {
    const rows = this.prepare(
      'SELECT observations FROM input WHERE close_time > ? AND observations IS NOT NULL ORDER BY close_time',
    );
    return (rows.pluck().all(after) as Buffer[]).flatMap(observationsOf);
  }

  /** What a bot made of frames, in order, with what the record's bots were fed: those that close after `after`. */
  *frames(bot: number, after = 0): Generator<RecordedFrame> {
    const rows = this.prepare(
      `SELECT f.*, i.candles, i.observations FROM frame f LEFT JOIN input i USING (close_time)
       WHERE bot = ? AND close_time > ? ORDER BY close_time`,
    );
    for (const row of rows.iterate(bot, after) as IterableIterator<StoredFrame & StoredInput>) {
      const fed = row.candles === null ? undefined : soundFrame(row);
      yield { row: rowOf(row), fed, isDamaged: row.candles !== null && fed === undefined };
    }
  }

  /** A bot's last frame, or undefined. */
  lastFrame(bot: number): FrameRow | undefined {
    const row = this.prepare('SELECT * FROM frame WHERE bot = ? ORDER BY close_time DESC LIMIT 1').get(bot);
    return row === undefined ? undefined : rowOf(row as StoredFrame);
  }

  /** How many frames a bot has decided. */
  frameCount(bot: number): number {
    return this.prepare('SELECT count(*) FROM frame WHERE bot = ?').pluck().get(bot) as number;
  }

  /** Close of the frame before a bot's newest `count`; undefined when it has no more than those. */
  closeBefore(bot: number, count: number): number | undefined {
    const row = this.prepare('SELECT close_time FROM frame WHERE bot = ? ORDER BY close_time DESC LIMIT 1 OFFSET ?');
    return row.pluck().get(bot, count) as number | undefined;
  }

  /** A bot's journal bytes between two positions at which frames end, in doubles. */
  tapeBetween(bot: number, from: number, to: number): Uint8Array {
    const parts = this.prepare(
      'SELECT outputs FROM frame WHERE bot = ? AND position > ? AND position <= ? ORDER BY close_time',
    );
    return Buffer.concat(parts.pluck().all(bot, from, to) as Buffer[]);
  }

  /** A bot's newest sound snapshot of this build with the frame it belongs to; damaged and foreign ones are passed over. */
  latestSnapshot(bot: number): { readonly row: FrameRow; readonly state: State } | undefined {
    const rows = this.prepare(
      `SELECT s.state, s.state_hash, f.* FROM snapshot s JOIN frame f USING (bot, close_time)
       WHERE bot = ? AND build = ? ORDER BY close_time DESC`,
    ).all(bot, this.#build) as (StoredFrame & { state: Buffer; state_hash: string })[];
    const sound = rows.find(({ state, state_hash }) => hashOf(state) === state_hash);
    return sound && { row: rowOf(sound), state: deserialize(brotliDecompressSync(sound.state)) as State };
  }

  /** The first symbol whose `candle` row differs from what a frame was fed, or undefined. */
  alteredCandle({ openTime, candles }: LiveFrame, symbols: readonly string[]): string | undefined {
    return symbols.find((symbol, i) => {
      const stored = this.candle(symbol, openTime);
      const fed = candles[i] ?? null;
      return fed === null || stored === undefined ? stored !== (fed ?? undefined) : !isSameCandle(stored, fed);
    });
  }

  /** The newest stored candles of a symbol, ascending. They lie among those of all others: each minute is looked up. */
  newestCandles(symbol: string, limit: number): Candle[] {
    const rows = this.prepare(
      `WITH RECURSIVE minute (at, first) AS (
         SELECT (SELECT max(open_time) FROM candle), (SELECT min(open_time) FROM candle)
         UNION ALL SELECT at - ${MINUTE_MS}, first FROM minute WHERE at > first
       )
       SELECT ${CANDLE_FIELDS} FROM minute CROSS JOIN candle ON open_time = at AND symbol = ? LIMIT ?`,
    ).all(symbol, limit);
    return (rows as StoredCandle[]).map(candleOf).reverse();
  }

  /** Removes versions of candles that came again before a time, which no decision knew; how many. */
  pruneRevisions(before: number): number {
    return this.guard(() => this.prepare('DELETE FROM candle_revision WHERE seen_at < ?').run(before).changes);
  }

  /** How many versions of candles came again with other values. */
  get revisions(): number {
    return this.prepare('SELECT count(*) FROM candle_revision').pluck().get() as number;
  }

  /** Copies the record as it stands now, also while it is being written, into a file that is not there yet. */
  copyTo(file: string): void {
    this.guard(() => this.#database.prepare('VACUUM INTO ?').run(file));
  }

  /** What SQLite itself finds wrong with the file, or undefined. */
  findFault(): string | undefined {
    const said = this.guard(() => this.#database.pragma('integrity_check(1)', { simple: true })) as string;
    if (said !== 'ok') return said;
    const orphans = this.guard(() => this.#database.pragma('foreign_key_check')) as { readonly table: string }[];
    return orphans[0] && `a row of ${orphans[0].table} refers to nothing`;
  }

  /** How many candles are stored, by where they came from. */
  candleCounts(): ReadonlyMap<CandleSource, number> {
    const rows = this.prepare('SELECT source, count(*) FROM candle GROUP BY source').raw().all();
    return new Map(rows as [CandleSource, number][]);
  }

  private candle(symbol: string, openTime: number): Candle | undefined {
    const row = this.prepare(`SELECT ${CANDLE_FIELDS} FROM candle WHERE symbol = ? AND open_time = ?`);
    const stored = row.get(symbol, openTime) as StoredCandle | undefined;
    return stored && candleOf(stored);
  }

  private store({ frame, entries, bots, messages }: DecidedFrame, symbols: readonly string[]): void {
    const insertCandle = this.prepare('INSERT INTO candle VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    entries.forEach(({ candle, source }, i) => {
      if (candle === null) return;
      const { openTime, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = candle;
      const measures = [volume, quoteVolume, trades, takerBuyVolume];
      insertCandle.run(symbols[i], openTime, open, high, low, close, ...measures, source);
    });
    const { candles, observations } = frameBytes(frame);
    this.prepare('INSERT INTO input VALUES (?, ?, ?)').run(frame.openTime + MINUTE_MS, candles, observations);
    for (const one of bots) this.storeBot(one);
    if (messages.length > 0) this.outbox.add(messages);
  }

  private storeBot({ bot, row, told }: BotFrame): void {
    const { closeTime, outputs, position, inputHash, outputHash } = row;
    const insert = this.prepare('INSERT INTO frame VALUES (?, ?, ?, ?, ?, ?)');
    insert.run(bot, closeTime, outputs, position, inputHash, outputHash);
    this.told.add(bot, closeTime, told);
  }

  private prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  private keepSnapshot({ bot, closeTime }: Omit<Snapshot, 'state'>, bytes: Uint8Array): void {
    const insert = this.prepare('INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?)');
    insert.run(bot, closeTime, bytes, hashOf(bytes), this.#build);
    this.prepare(
      `DELETE FROM snapshot WHERE bot = @bot AND close_time NOT IN
       (SELECT close_time FROM snapshot WHERE bot = @bot ORDER BY close_time DESC LIMIT ${SNAPSHOTS_KEPT})`,
    ).run({ bot });
  }

  private guard<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      const said = explained(error, recordFile(this.folder));
      throw said === error && error instanceof Error && /constraint/i.test(error.message)
        ? new DataError(`${recordFile(this.folder)} already holds what was to be stored (${error.message}).`)
        : said;
    }
  }
}

/** What was fed, or undefined when the bytes are not the ones that a frame is stored as. */
function soundFrame(stored: StoredInput): LiveFrame | undefined {
  let frame: LiveFrame;
  try {
    frame = frameOfBytes(stored);
  } catch (error) {
    if (error instanceof DataError || error instanceof RangeError) return undefined;
    throw error;
  }
  const { candles, observations } = frameBytes(frame);
  const isSame = (a: Uint8Array | null, b: Uint8Array | null): boolean => {
    return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
  };
  return isSame(candles, stored.candles) && isSame(observations, stored.observations) ? frame : undefined;
}

function rowOf(row: StoredFrame): FrameRow {
  return {
    closeTime: row.close_time,
    outputs: row.outputs,
    position: row.position,
    inputHash: row.input_hash,
    outputHash: row.output_hash,
  };
}
