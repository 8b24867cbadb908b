import { BACKUPS_KEPT, makeBackup } from '../../engine/live/record/backup.ts';
import type { LiveRecord } from '../../engine/live/record/record.ts';
import { formatTime, printJson, printLine } from '../program/output.ts';
import { botsOf, requireSame, verifyBot } from './verify.ts';

/** Decides everything that a copy holds again. */
async function decideAgain(copy: LiveRecord): Promise<void> {
  for (const bot of botsOf(copy, undefined)) requireSame(copy.folder, await verifyBot(copy, bot));
}

/** Makes a checked backup of a record, also while a run writes it, and prints where it is. */
export async function backupLive(
  folder: string,
  { to, full, json }: { readonly to: string | undefined; readonly full: boolean; readonly json: boolean },
): Promise<void> {
  const backup = await makeBackup(folder, { to, check: full ? decideAgain : undefined });
  if (json) return printJson({ record: folder, backup: backup.folder, ...backup, isFull: full });
  const how = full ? 'every frame decided again' : "each bot's last week held against its chains";
  printLine(`Backup until ${formatTime(backup.lastClose)}, checked (${how}): ${backup.folder}`);
  if (backup.removed.length > 0) {
    printLine(`Removed ${backup.removed.length} older than the newest ${BACKUPS_KEPT}.`);
  }
  printLine(`Restore: npm run live -- restore ${backup.folder} --record FOLDER`);
}
