import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from '../../market/errors.ts';
import { MINUTE_MS } from '../../market/units.ts';
import { TEST_START } from '../../testing/candles.ts';
import { restless, restlessMarket, restlessObservations } from '../../testing/restless.ts';
import { engineFor } from '../../testing/runs.ts';
import { Bots } from '../bots/bots.ts';
import { frameAt, planOf, venueOf } from '../testing/recorded-runs.ts';
import { checkRecord } from './backup.ts';
import { recordFile } from './database.ts';
import { LiveRecord } from './record.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { findBrokenLink, verifyRecord } from './verify.ts';

const MINUTES = 100;
const MARKET = restlessMarket(1, 400);
const OBSERVATIONS = restlessObservations(1, MINUTES);
const RUNS = 300;

let folder: string;
let pristine: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ninefold-altered-'));
  pristine = join(folder, 'pristine');
  const record = LiveRecord.write(pristine);
  record.begin(venueOf(MARKET));
  const bots = new Bots({ record, venue: record.venue!, plans: [planOf(restless, MARKET)], historyMinutes: 180 });
  const frames = Array.from({ length: MINUTES }, (_, i) => {
    const open = TEST_START + i * MINUTE_MS;
    const known = OBSERVATIONS.filter((one) => one.availableAt > open && one.availableAt <= open + MINUTE_MS);
    return frameAt(MARKET, open, known);
  });
  record.append(bots.decide(frames).map((one) => ({ ...one, messages: [] })));
  record.close();
  // One file without a log beside it, so that a copy of it is whole.
  const database = new Sqlite(recordFile(pristine));
  database.pragma('journal_mode = DELETE');
  database.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function copyOf(name: string): string {
  const copy = join(folder, name);
  mkdirSync(copy, { recursive: true });
  copyFileSync(recordFile(pristine), recordFile(copy));
  return copy;
}

/** What is wrong with a record: the first contradiction, or the sentence that ends the program. */
function faultOf(record: string): string | undefined {
  const opened = LiveRecord.read(record);
  try {
    const bot = opened.bots.find('bot');
    if (bot === undefined) return 'the bot is gone';
    const { contradiction, frames } = verifyRecord(opened, bot, engineFor(restless, MARKET));
    if (contradiction !== undefined) return contradiction.kind;
    return frames === MINUTES ? undefined : `${frames} frames`;
  } catch (error) {
    if (error instanceof DataError) return error.message;
    throw error;
  } finally {
    opened.close();
  }
}

/** What the chains alone find wrong. */
function brokenLinkOf(record: string): string | undefined {
  const opened = LiveRecord.read(record);
  try {
    return findBrokenLink(opened, opened.bots.find('bot')!, 10 * MINUTES)?.kind;
  } finally {
    opened.close();
  }
}

/** Every column that is proof. Where a candle came from decides nothing and is in no chain. */
const COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ...['open', 'high', 'low', 'close', 'volume', 'quote_volume', 'trades', 'taker_buy_volume', 'open_time'].map(
    (column) => ['candle', column] as const,
  ),
  ...['candles', 'observations', 'close_time'].map((column) => ['input', column] as const),
  ...['outputs', 'position', 'input_hash', 'output_hash', 'close_time'].map((column) => ['frame', column] as const),
];

/** A value with one bit flipped; undefined where SQLite has no such value. */
function flipped(value: unknown, bit: number): unknown {
  if (Buffer.isBuffer(value) || typeof value === 'string') {
    const bytes = Buffer.from(value as Buffer);
    if (bytes.length === 0) return undefined;
    bytes[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7);
    return typeof value === 'string' ? bytes.toString('latin1') : bytes;
  }
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value as number);
  bytes[(bit >> 3) % 8]! ^= 1 << (bit & 7);
  const other = bytes.readDoubleLE();
  return Number.isFinite(other) && other !== value ? other : undefined;
}

/** Flips one bit of one row; false where there is nothing to flip. */
function flip(database: Database, at: { column: number; row: number; bit: number }): boolean {
  const [table, column] = COLUMNS[at.column]!;
  database.pragma('foreign_keys = OFF');
  database.pragma('synchronous = OFF');
  const rows = database.prepare(`SELECT ${column} AS value FROM ${table} WHERE ${column} IS NOT NULL`).pluck();
  const values = rows.all();
  const value = values[at.row % values.length];
  const isTime = column.endsWith('time') || column === 'position';
  // Whole numbers stay whole: SQLite's strict tables take no other.
  const other = isTime ? Number(BigInt(value as number) ^ (1n << BigInt(at.bit % 48))) : flipped(value, at.bit);
  if (other === undefined) return false;
  const change = database.prepare(`UPDATE OR IGNORE ${table} SET ${column} = ? WHERE ${column} = ?`);
  return change.run(other, value).changes > 0;
}

describe('one flipped bit of the proof', () => {
  it('is found, wherever it is: by deciding again, and but for positions by the chains alone', () => {
    expect([faultOf(pristine), brokenLinkOf(pristine)]).toEqual([undefined, undefined]);
    const copy = copyOf('flipped');
    const where = fc.record({ column: fc.nat(COLUMNS.length - 1), row: fc.nat(10_000), bit: fc.nat(1 << 15) });
    fc.assert(
      fc.property(where, (at) => {
        copyFileSync(recordFile(pristine), recordFile(copy));
        const database = new Sqlite(recordFile(copy));
        const isFlipped = flip(database, at);
        database.close();
        fc.pre(isFlipped);
        const [table, column] = COLUMNS[at.column]!;
        expect([table, column, faultOf(copy)]).not.toEqual([table, column, undefined]);
        if (column !== 'position') expect([table, column, brokenLinkOf(copy)]).not.toEqual([table, column, undefined]);
      }),
      { numRuns: RUNS },
    );
  });

  it('ends in a sentence where the bot itself cannot be read any more', () => {
    const copy = copyOf('origin');
    const database = new Sqlite(recordFile(copy));
    database.prepare("UPDATE bot SET origin = '{' || origin").run();
    database.close();
    expect(faultOf(copy)).toMatch(/^What the record says of its bot bot is damaged: .* restore a backup/);
  });
});

describe('a file that is none any more', () => {
  it.each([
    ['garbage', (path: string) => writeFileSync(path, Buffer.alloc(20_000, 'no database'))],
    ['cut to half', (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))],
    ['cut to its header', (path: string) => truncateSync(path, 100)],
    ['garbage behind its header', (path: string) => writeFileSync(path, garbageFrom(path, 4_096))],
    ['garbage in its middle', (path: string) => writeFileSync(path, garbageFrom(path, 40_960))],
  ])('ends with one sentence and exit status 3: %s', (name, damage) => {
    const copy = copyOf(`none-${name.replaceAll(' ', '-')}`);
    damage(recordFile(copy));
    const told = failureOf(() => {
      const record = LiveRecord.read(copy);
      try {
        checkRecord(record);
      } finally {
        record.close();
      }
    });
    expect(told).toBeInstanceOf(DataError);
    expect(told.message).toMatch(/is damaged \(/);
  });
});

function garbageFrom(path: string, from: number): Buffer {
  const bytes = readFileSync(path);
  return bytes.fill(0xa5, from, Math.min(bytes.length, from + 8_192));
}

function failureOf(run: () => void): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It did not fail.');
}

describe('a record of another version', () => {
  it.each([
    ['an earlier', SCHEMA_VERSION - 1],
    ['a later', SCHEMA_VERSION + 1],
  ])('is refused without a write: %s', (age, version) => {
    const sentence = `was written by ${age} version of this program (schema ${version}, ${SCHEMA_VERSION} is known): use the version that wrote it`;
    const copy = copyOf(`schema-${version}`);
    const database = new Sqlite(recordFile(copy));
    database.pragma(`user_version = ${version}`);
    database.close();
    const before = [readdirSync(copy), readFileSync(recordFile(copy)), statSync(recordFile(copy)).mtimeMs];
    for (const open of [() => LiveRecord.write(copy), () => LiveRecord.read(copy)]) {
      const told = failureOf(open);
      expect(told).toBeInstanceOf(DataError);
      expect(told.message).toContain(sentence);
    }
    expect([readdirSync(copy), readFileSync(recordFile(copy)), statSync(recordFile(copy)).mtimeMs]).toEqual(before);
  });
});
