import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DataError, UsageError, VerificationError } from '../../market/errors.ts';
import { isoTime } from '../../market/iso-time.ts';
import { compareCodeUnits } from '../../market/units.ts';
import { makeFolder, recordFile, unwritable } from './database.ts';
import { LiveRecord } from './record.ts';
import { findBrokenLink } from './verify.ts';

/** Backups of one record that are kept; older ones are removed when a new one is made. */
export const BACKUPS_KEPT = 7;
/** Frames of each bot whose stored inputs and journal are held against the chains: a week. */
const FRAMES_CHECKED = 7 * 1440;

/** A finished backup: a folder that holds a record of its own, which can be verified, read and restored as one. */
export interface Backup {
  readonly folder: string;
  /** Close of its last frame, by the run's clock. */
  readonly lastClose: number;
  /** Folders of older backups that were removed. */
  readonly removed: readonly string[];
}

/** How to make a backup. */
export interface BackupOptions {
  /** Folder of the backups; `backups` inside the record's by default. */
  readonly to?: string | undefined;
  /** A further test of the copy, which throws when it does not pass; it gets the copy opened to read. */
  readonly check?: ((copy: LiveRecord) => void | Promise<void>) | undefined;
}

/** Where a record's backups are, unless told. */
export function backupsFolder(recordFolder: string): string {
  return join(recordFolder, 'backups');
}

/** Everything written to a file or a folder's list of files is on the disk when this returns. */
export function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z$/;

const STAMP_LENGTH = '2025-01-02T00-01-00Z'.length;

function stampOf(lastClose: number): string {
  return `${new Date(lastClose).toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
}

/** Names of a record's finished backups in a folder, the newest last; by the run's clock. */
export function listBackups(recordFolder: string, to = backupsFolder(recordFolder)): string[] {
  const prefix = `${basename(resolve(recordFolder))}-`;
  const names = existsSync(to) ? readdirSync(to) : [];
  return names
    .filter((name) => name.startsWith(prefix) && STAMP.test(name.slice(prefix.length)))
    .sort(compareCodeUnits);
}

/** Until when a record was backed up last in its own folder, by the run's clock; undefined when it never was. */
export function newestBackup(recordFolder: string): number | undefined {
  const stamp = listBackups(recordFolder).at(-1)?.slice(-STAMP_LENGTH);
  return stamp === undefined ? undefined : Date.parse(stamp.replace(/(\d{2})-(\d{2})-(\d{2})Z$/, '$1:$2:$3Z'));
}

const PARTIAL = /^\.partial-(\d+)-[0-9a-f]+$/;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Removes what processes that are gone left half-written. */
function clearAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = PARTIAL.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Holds a record against SQLite's own checks, the chains of each bot's last week, and the chain of the audit log.
 * Throws DataError or VerificationError with the first thing that is wrong.
 */
export function checkRecord(record: LiveRecord): void {
  const { folder } = record;
  const fault = record.findFault();
  if (fault !== undefined) throw new DataError(`${recordFile(folder)} is damaged (${fault}): it is no sound backup.`);
  for (const bot of record.bots.all()) {
    const broken = findBrokenLink(record, bot, FRAMES_CHECKED);
    if (broken === undefined) continue;
    throw new VerificationError(
      `The frame of ${isoTime(broken.closeTime)} of ${bot.id} in ${folder} is not what was chained (${broken.kind}): run live -- verify.`,
    );
  }
  const entry = record.audit.firstBroken();
  if (entry === undefined) return;
  throw new VerificationError(`The audit log of ${folder} was changed: entry ${entry} is not what was written.`);
}

/**
 * Copies a record as it stands, also while a run is writing it, and counts the copy as a backup only once it is on the
 * disk and was checked: `checkRecord`, then `check`. Keeps the newest seven. Throws when there is nothing to back up, or
 * the copy is not sound; nothing is left of it then.
 */
export async function makeBackup(recordFolder: string, { to, check }: BackupOptions = {}): Promise<Backup> {
  const home = resolve(to ?? backupsFolder(recordFolder));
  const source = LiveRecord.read(recordFolder);
  const work = join(home, `.partial-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    if (source.lastClose === undefined) {
      throw new UsageError(`The record ${recordFolder} is empty: there is nothing to back up yet.`);
    }
    makeFolder(home);
    clearAbandoned(home);
    mkdirSync(work);
    source.copyTo(recordFile(work));
    flush(recordFile(work));
    flush(work);
    const lastClose = await checkCopy(work, check);
    const folder = join(home, `${basename(resolve(recordFolder))}-${stampOf(lastClose)}`);
    // The same frames again: the newer copy has the newer audit log and outbox.
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    flush(home);
    return { folder, lastClose, removed: removeOld(recordFolder, home) };
  } catch (error) {
    throw unwritable(error, home);
  } finally {
    source.close();
    rmSync(work, { recursive: true, force: true });
  }
}

async function checkCopy(folder: string, check: BackupOptions['check']): Promise<number> {
  const copy = LiveRecord.read(folder);
  try {
    checkRecord(copy);
    await check?.(copy);
    return copy.lastClose!;
  } finally {
    copy.close();
  }
}

function removeOld(recordFolder: string, home: string): string[] {
  const old = listBackups(recordFolder, home).slice(0, -BACKUPS_KEPT);
  return old.map((name) => {
    const folder = join(home, name);
    rmSync(folder, { recursive: true, force: true });
    return folder;
  });
}

/** The folder of a backup that was named by its folder or by the file in it. Throws UsageError when there is none. */
export function backupFolderOf(path: string): string {
  const folder = basename(path) === basename(recordFile('')) ? dirname(path) : path;
  if (existsSync(recordFile(folder))) return folder;
  throw new UsageError(`There is no backup at ${path}: give the folder of one, see live -- backup.`);
}
