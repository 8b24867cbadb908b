import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { DataError, UsageError } from '../../engine/market/errors.ts';

/** Older versions may corrupt a WAL database that several processes write (the WAL-reset fault, fixed in 3.51.3). */
const SQLITE_MIN = [3, 51, 3] as const;

/** How long a writer waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

/** Throws UsageError when a version such as '3.51.2' is older than the least that is safe. */
export function requireSqlite(version: string): void {
  const parts = version.split('.').map(Number);
  const different = SQLITE_MIN.findIndex((least, i) => (parts[i] ?? 0) !== least);
  if (different < 0 || (parts[different] ?? 0) > SQLITE_MIN[different]!) return;
  throw new UsageError(
    `SQLite ${version} is too old, ${SQLITE_MIN.join('.')} is the least: run npm ci to get the bundled one.`,
  );
}

/** Opens or makes a database whose commits survive a power cut: WAL, synchronous FULL, both checked after setting. */
export function openDatabase(path: string): Database {
  mkdirSync(dirname(path), { recursive: true });
  const database = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    requireSqlite(database.prepare('SELECT sqlite_version()').pluck().get() as string);
    const mode = database.pragma('journal_mode = WAL', { simple: true });
    database.pragma('synchronous = FULL');
    const synchronous = database.pragma('synchronous', { simple: true });
    if (mode !== 'wal' || synchronous !== 2) {
      throw new UsageError(
        `The ledger ${path} cannot be made durable (journal ${String(mode)}, synchronous ${String(synchronous)}): its disk may not support it; choose another folder with --out.`,
      );
    }
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Sqlite.SqliteError && /NOTADB|CORRUPT/.test(error.code)) {
      throw new DataError(`${path} is no readable ledger (${error.message}): move it away, and a new one is started.`);
    }
    throw error;
  }
}
