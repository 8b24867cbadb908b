import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { WALL_CLOCK } from '../../engine/live/edge/clock.ts';
import { backupFolderOf, checkRecord, flush } from '../../engine/live/record/backup.ts';
import { makeFolder, recordFile, unwritable } from '../../engine/live/record/database.ts';
import { LiveRecord } from '../../engine/live/record/record.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { formatTime, printJson, printLine } from '../program/output.ts';
import { withRecord } from './with-record.ts';

/** Puts a copy of a backup where a record is to be; whole or not at all. */
function place(backup: string, folder: string): void {
  const [target, part] = [recordFile(folder), `${recordFile(folder)}.part`];
  try {
    makeFolder(folder);
    copyFileSync(recordFile(backup), part);
    flush(part);
    if (existsSync(target)) throw taken(folder);
    renameSync(part, target);
    flush(folder);
  } catch (error) {
    throw unwritable(error, target);
  } finally {
    rmSync(part, { force: true });
  }
}

function taken(folder: string): UsageError {
  return new UsageError(`There is a record in ${folder} already: give --record a folder without one, or move it away.`);
}

/** Notes in the audit log what the record was restored from, by the run's clock. */
function noteParent(folder: string, parent: string): number {
  const record = LiveRecord.write(folder);
  try {
    const lastClose = record.lastClose!;
    const ends = record.bots.all().map(({ id, number }) => `${id} ${record.lastFrame(number)?.outputHash ?? 'empty'}`);
    record.transaction(() => {
      record.audit.add({
        time: record.venue?.isSimulated === true ? lastClose : WALL_CLOCK.now(),
        who: 'restore',
        what: 'restored from a backup',
        detail: `${parent}, until ${isoTime(lastClose)}: ${ends.join(', ')}`,
      });
    });
    return lastClose;
  } finally {
    record.close();
  }
}

/**
 * Makes a record of a backup, in a folder that has none, and notes the parent in its audit log. The next run goes on from
 * the backup's last frame and asks the exchange for what it missed. Throws when the backup is not sound.
 */
export async function restoreLive(
  path: string,
  { record, json }: { readonly record: string; readonly json: boolean },
): Promise<void> {
  const [backup, folder] = [resolve(backupFolderOf(path)), resolve(record)];
  if (existsSync(recordFile(folder))) throw taken(folder);
  await withRecord(backup, checkRecord);
  place(backup, folder);
  const lastClose = noteParent(folder, backup);
  if (json) return printJson({ record: folder, parent: backup, lastClose });
  printLine(`Restored ${backup} until ${formatTime(lastClose)} as ${folder}.`);
  printLine(
    `Go on: npm run live -- --record ${folder} (with the options of the run). Verify: npm run live -- verify ${folder}`,
  );
}
