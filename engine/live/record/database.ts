import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { DataError, RunningError, UsageError } from '../../market/errors.ts';
import { SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** Older versions may corrupt a WAL database that several processes open (the WAL-reset fault, fixed in 3.51.3). */
const SQLITE_MIN = 3_051_003;
const FULL = 2;

/** What to do about a damaged record, which is never repaired where it lies. */
const RESTORE = 'move it away and restore a backup (npm run live -- restore), or begin a new record';

/** The disk does not take what was to be stored: full, read-only or broken. Nothing of it was stored. */
export class StorageError extends DataError {}

/** The files of a record, in its folder. */
export function recordFile(folder: string): string {
  return join(folder, 'record.sqlite');
}

function versionNumber(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return major * 1_000_000 + minor * 1_000 + patch;
}

/**
 * Makes a folder and those above it, one by one: where none can be made and the system says that it is not there, as in
 * /proc, Node 20's own recursive way goes round for ever. Throws what the system says.
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    makeFolder(parent);
    makeFolder(folder);
  }
}

/**
 * Opens a record's database, making it when there is none. Whoever writes gets commits that survive a power cut: WAL
 * and synchronous FULL, both asserted at every open, since a reopened WAL database starts out with less.
 */
export function openDatabase(folder: string, mode: 'write' | 'read'): Database {
  const path = recordFile(folder);
  if (mode === 'write') makeFolder(folder);
  const database = openFile(path, mode);
  try {
    const version = database.prepare('SELECT sqlite_version()').pluck().get() as string;
    if (versionNumber(version) < SQLITE_MIN) {
      throw new UsageError(`SQLite ${version} is too old, 3.51.3 is the least: run npm ci to get the bundled one.`);
    }
    database.pragma('trusted_schema = OFF');
    if (mode === 'write') makeDurable(database, path);
    const stored = database.pragma('user_version', { simple: true }) as number;
    if (stored === 0 && mode === 'write') database.exec(SCHEMA);
    else requireKnown(stored, path);
    // A file that may not be written is opened all the same, to be read: it says so only now.
    if (mode === 'write') database.pragma(`user_version = ${SCHEMA_VERSION}`);
    return database;
  } catch (error) {
    database.close();
    const said = explained(error, path);
    if (mode === 'write' || !(said instanceof StorageError)) throw said;
    // A reader keeps an index of the log beside it.
    throw unreadable(path, `${(error as Error).message}; who may not write its folder needs a copy of it`);
  }
}

function requireKnown(version: number, path: string): void {
  if (version === SCHEMA_VERSION) return;
  const age = version > SCHEMA_VERSION ? 'a later' : version > 0 ? 'an earlier' : 'no';
  throw new DataError(
    `${path} was written by ${age} version of this program (schema ${version}, ${SCHEMA_VERSION} is known): use the version that wrote it, or another --record.`,
  );
}

/** Where SQLite keeps user_version in a database's header, and what the header begins with. */
const VERSION_AT = 60;
const MAGIC = 'SQLite format 3\0';

/** Refuses a record of another version by its header alone: opening it to write could change it. Throws DataError. */
export function refuseForeign(folder: string): void {
  const path = recordFile(folder);
  if (!existsSync(path)) return;
  const header = Buffer.alloc(VERSION_AT + 4);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, header, 0, header.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
  // What SQLite cannot read it says itself; no version yet means that the tables are still to be made.
  const version = header.readUInt32BE(VERSION_AT);
  if (header.toString('latin1', 0, MAGIC.length) === MAGIC && version !== 0) requireKnown(version, path);
}

/** Text of a record that has to be JSON. Throws DataError when it was damaged. */
export function storedJson<T>(text: string, what: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new DataError(`What the record says of its ${what} is damaged: ${RESTORE}.`);
  }
}

/** Refuses a file that is there and may not be read: SQLite tells it from one that is not there in no way. */
function requireReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw unreadable(path, message);
  }
}

function unreadable(path: string, why: string): StorageError {
  return new StorageError(`${path} cannot be read (${why}): check its rights, or the --record.`);
}

function openFile(path: string, mode: 'write' | 'read'): Database {
  requireReadable(path);
  try {
    return new Sqlite(path, mode === 'read' ? { readonly: true, fileMustExist: true } : {});
  } catch (error) {
    if (mode === 'write') throw explained(error, path);
    throw new UsageError(`There is no record at ${path}: give the folder of one.`);
  }
}

function makeDurable(database: Database, path: string): void {
  const mode = database.pragma('journal_mode = WAL', { simple: true });
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  const synchronous = database.pragma('synchronous', { simple: true });
  if (mode === 'wal' && synchronous === FULL) return;
  throw new UsageError(
    `${path} cannot be made durable (journal ${String(mode)}, synchronous ${String(synchronous)}): choose another disk with --record.`,
  );
}

/** Turns SQLite's complaints about a file into one sentence; others pass. */
export function explained(error: unknown, path: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (/NOTADB|CORRUPT/.test(error.code)) {
    return new DataError(`${path} is damaged (${error.message}): ${RESTORE}.`);
  }
  if (/FULL|READONLY|IOERR|CANTOPEN/.test(error.code)) {
    return new StorageError(`${path} cannot be written (${error.message}): give it space and rights.`);
  }
  return error;
}

/** What a system says of a folder that cannot be had. */
const REFUSALS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EEXIST', 'ENOTDIR', 'ENOENT', 'ELOOP', 'EISDIR']);

/** The same for what the system itself says of a folder or a file on the way to the record's. */
export function unwritable(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || !REFUSALS.has(code)) return explained(error, path);
  return new StorageError(`${path} cannot be written (${message}): give it space and rights.`);
}

/** File systems on which locks and a WAL are not to be trusted: NFS, SMB, CIFS, SMB2, AFS. */
const NETWORK = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f]);

function readWriter(folder: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(join(folder, 'writer.json'), 'utf8')) as {
      pid: number;
      since: string;
    };
    return `process ${pid}, since ${since}`;
  } catch {
    return 'another process';
  }
}

/**
 * Makes this process the only writer of a record until the lock is closed or the process dies. Throws RunningError when
 * there is one already, UsageError on a network's file system.
 */
export function lockRecord(folder: string): Database {
  const path = recordFile(folder);
  try {
    makeFolder(folder);
    if (NETWORK.has(statfsSync(folder).type)) {
      throw new UsageError(
        `${folder} is on a network's file system, which cannot be trusted with it: use a local disk.`,
      );
    }
    const lock = new Sqlite(join(folder, 'lock.sqlite'), { timeout: 0 });
    try {
      lock.exec('BEGIN IMMEDIATE');
      writeFileSync(join(folder, 'writer.json'), JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
      return lock;
    } catch (error) {
      lock.close();
      if (!(error instanceof Sqlite.SqliteError && error.code === 'SQLITE_BUSY')) throw error;
      throw new RunningError(
        `${folder} is being written already by ${readWriter(folder)}: end that one, or choose another --record.`,
      );
    }
  } catch (error) {
    throw unwritable(error, path);
  }
}
