import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Database, Statement } from 'better-sqlite3';
import { DataError } from '../../market/errors.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { State } from '../../market/state.ts';
import { isSameCandle } from '../ingest/candles.ts';
import type { Entry } from '../ingest/state.ts';
import { explained, lockRecord, openDatabase, recordFile } from './database.ts';
import type { FrameRow } from './fold.ts';
import { frameOfBytes } from './frame-bytes.ts';

/** What was asked for: a record goes on only with the very same. */
export interface RunIdentity {
  readonly exchange: string;
  readonly symbols: readonly string[];
  readonly strategy: { readonly source: string; readonly sourceHash: string; readonly params: object };
  readonly config: object;
}

/** What was settled when the record began. */
export interface RunOrigin {
  readonly instruments: readonly Instrument[];
  /** Open time of its first frame. */
  readonly firstOpen: number;
}

/** A frame to be stored, with where its candles came from. */
export interface Decided {
  readonly row: FrameRow;
  readonly entries: readonly Entry[];
}

interface StoredFrame {
  readonly close_time: number;
  readonly inputs: Buffer;
  readonly outputs: Buffer;
  readonly position: number;
  readonly input_hash: string;
  readonly output_hash: string;
}

const SNAPSHOTS_KEPT = 3;
const QUICKEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

const CANDLE_FIELDS = [
  'open_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quote_volume',
  'trades',
  'taker_buy_volume',
] as const;
type StoredCandle = Readonly<Record<(typeof CANDLE_FIELDS)[number], number>> & { readonly symbol: string };

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The SQLite record of one live run; see `schema.ts`. Open it for writing (one process at a time) or for reading. */
export class LiveRecord {
  readonly folder: string;
  readonly #database: Database;
  readonly #lock: Database | undefined;
  readonly #statements = new Map<string, Statement>();

  private constructor(folder: string, database: Database, lock?: Database) {
    this.folder = folder;
    this.#database = database;
    this.#lock = lock;
  }

  /** Opens a record to continue it, or a new one. Throws UsageError when another process writes it. */
  static write(folder: string): LiveRecord {
    const lock = lockRecord(folder);
    try {
      return new LiveRecord(folder, openDatabase(folder, 'write'), lock);
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /** Opens a record to look at, also while it is being written. Throws UsageError when there is none. */
  static read(folder: string): LiveRecord {
    return new LiveRecord(folder, openDatabase(folder, 'read'));
  }

  close(): void {
    this.#database.close();
    this.#lock?.close();
  }

  /** What the record is of; undefined while it is empty. */
  get run(): { readonly identity: RunIdentity; readonly origin: RunOrigin } | undefined {
    const row = this.prepare('SELECT identity, about FROM run').get() as
      { identity: string; about: string } | undefined;
    return row && { identity: JSON.parse(row.identity) as RunIdentity, origin: JSON.parse(row.about) as RunOrigin };
  }

  /** Everything the run depends on beside its frames, as text: the start of both chains. */
  get originText(): string {
    const row = this.prepare('SELECT identity, about FROM run').get() as { identity: string; about: string };
    return `${row.identity}\n${row.about}`;
  }

  /** Says what an empty record is of. */
  begin(identity: RunIdentity, origin: RunOrigin): void {
    this.prepare('INSERT INTO run (id, identity, about) VALUES (1, ?, ?)').run(
      JSON.stringify(identity),
      JSON.stringify(origin),
    );
  }

  /** Stores decided frames in one transaction, all or none: candles, inputs, outputs, and a snapshot when given. */
  append(frames: readonly Decided[], snapshot?: State): void {
    const insertFrame = this.prepare('INSERT INTO frame VALUES (?, ?, ?, ?, ?, ?)');
    const insertCandle = this.prepare('INSERT INTO candle VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const store = this.#database.transaction(() => {
      const symbols = this.run?.identity.symbols ?? [];
      for (const { row, entries } of frames) {
        entries.forEach(({ candle, source }, i) => {
          if (candle === null) return;
          const { openTime, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = candle;
          const measures = [volume, quoteVolume, trades, takerBuyVolume];
          insertCandle.run(symbols[i], openTime, open, high, low, close, ...measures, source);
        });
        const { closeTime, inputs, outputs, position, inputHash, outputHash } = row;
        insertFrame.run(closeTime, inputs, outputs, position, inputHash, outputHash);
      }
      const last = frames.at(-1)?.row.closeTime ?? this.lastClose;
      if (snapshot !== undefined && last !== undefined) this.keepSnapshot(last, snapshot);
    });
    this.guard(() => store.immediate());
  }

  /** Stores the state as of the last stored frame. */
  snapshot(state: State): void {
    this.append([], state);
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
    return (this.prepare('SELECT max(close_time) FROM frame').pluck().get() as number | null) ?? undefined;
  }

  /** Stored frames in order, those that close after `after`. */
  *frames(after = 0): Generator<FrameRow> {
    const rows = this.prepare('SELECT * FROM frame WHERE close_time > ? ORDER BY close_time');
    for (const row of rows.iterate(after) as IterableIterator<StoredFrame>) yield rowOf(row);
  }

  /** The journal's bytes up to and with the frame that closes at `closeTime`. */
  tapeUntil(closeTime: number): Uint8Array {
    const parts = this.prepare('SELECT outputs FROM frame WHERE close_time <= ? ORDER BY close_time').pluck();
    return Buffer.concat(parts.all(closeTime) as Buffer[]);
  }

  /** The newest sound snapshot with the frame it belongs to; damaged ones are passed over. */
  latestSnapshot(): { readonly row: FrameRow; readonly state: State } | undefined {
    const rows = this.prepare(
      'SELECT s.state, s.state_hash, f.* FROM snapshot s JOIN frame f USING (close_time) ORDER BY f.close_time DESC',
    ).all() as (StoredFrame & { state: Buffer; state_hash: string })[];
    const sound = rows.find(({ state, state_hash }) => hashOf(state) === state_hash);
    return sound && { row: rowOf(sound), state: deserialize(brotliDecompressSync(sound.state)) as State };
  }

  /** How `candle` rows differ from what the frame of this row was fed: the first symbol and field, or undefined. */
  alteredCandle({ inputs }: FrameRow, symbols: readonly string[]): { symbol: string; openTime: number } | undefined {
    const { openTime, candles } = frameOfBytes(inputs);
    const index = candles.findIndex((candle, i) => {
      const stored = this.candle(symbols[i] as string, openTime);
      return candle === null || stored === undefined ? stored !== (candle ?? undefined) : !isSameCandle(stored, candle);
    });
    return index < 0 ? undefined : { symbol: symbols[index] as string, openTime };
  }

  private candle(symbol: string, openTime: number): NonNullable<Entry['candle']> | undefined {
    const row = this.prepare(
      `SELECT symbol, ${CANDLE_FIELDS.join(', ')} FROM candle WHERE symbol = ? AND open_time = ?`,
    ).get(symbol, openTime) as StoredCandle | undefined;
    if (row === undefined) return undefined;
    const { open, high, low, close, volume, trades } = row;
    const flow = { volume, quoteVolume: row.quote_volume, trades, takerBuyVolume: row.taker_buy_volume };
    return { openTime, closeTime: openTime + 60_000, open, high, low, close, ...flow, syntheticMinutes: 0 };
  }

  private prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  private keepSnapshot(closeTime: number, snapshot: State): void {
    // Mostly rings that are not full yet: the quickest setting leaves a tenth.
    const bytes = brotliCompressSync(serialize(snapshot), QUICKEST);
    this.prepare('INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?)').run(closeTime, bytes, hashOf(bytes));
    this.prepare(
      'DELETE FROM snapshot WHERE close_time NOT IN (SELECT close_time FROM snapshot ORDER BY close_time DESC LIMIT ?)',
    ).run(SNAPSHOTS_KEPT);
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

function rowOf(row: StoredFrame): FrameRow {
  return {
    closeTime: row.close_time,
    inputs: row.inputs,
    outputs: row.outputs,
    position: row.position,
    inputHash: row.input_hash,
    outputHash: row.output_hash,
  };
}
