import { Worker } from 'node:worker_threads';
import type { LiveClock } from '../../engine/live/edge/clock.ts';
import { newestBackup } from '../../engine/live/record/backup.ts';
import type { LiveRecord } from '../../engine/live/record/record.ts';
import { prune } from '../../engine/live/record/retention.ts';
import { startOfUtcDay } from '../../engine/market/units.ts';

/** Real time that a backup under way may still take when the run is told to stop. */
const PATIENCE_MS = 3_000;

/** What is looked after, and how. */
export interface UpkeepParts {
  readonly record: LiveRecord;
  readonly clock: LiveClock;
  readonly hasBackups: boolean;
  /** Days for which delivered messages and revisions are kept. */
  readonly keepDays: number;
  /** Tells people about it, in a sentence. */
  say(text: string): void;
}

/** Once in a UTC day of the run's clock, after midnight: removes what is too old to be kept, and makes a backup. */
export class Upkeep {
  readonly #parts: UpkeepParts;
  #day: number;
  #backup: { readonly worker: Worker; readonly done: Promise<void> } | undefined;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    const newest = parts.hasBackups ? newestBackup(parts.record.folder) : undefined;
    this.#day = startOfUtcDay(newest ?? parts.clock.now());
  }

  /** To be called when frames were stored. */
  look(): void {
    const { record, clock, hasBackups, keepDays, say } = this.#parts;
    const now = clock.now();
    if (startOfUtcDay(now) <= this.#day) return;
    this.#day = startOfUtcDay(now);
    try {
      const { messages, revisions } = prune(record, { now, keepDays });
      if (messages + revisions > 0) say(`Removed ${messages} messages and ${revisions} revisions, too old to be kept.`);
    } catch (error) {
      say(`Nothing was removed of what is too old to be kept: ${(error as Error).message}`);
    }
    // One at a time: simulated days may be shorter than a backup takes.
    if (hasBackups) this.#backup ??= this.startBackup();
  }

  /**
   * Waits for a backup under way: not for long once the run was told to stop. One that takes longer is given up, and
   * cleared away with the next.
   */
  async stop(stopping?: AbortSignal): Promise<void> {
    const backup = this.#backup;
    if (backup === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const hurry = (): void => {
      timer ??= setTimeout(() => void backup.worker.terminate(), PATIENCE_MS);
    };
    stopping?.addEventListener('abort', hurry);
    if (stopping?.aborted === true) hurry();
    await backup.done;
    stopping?.removeEventListener('abort', hurry);
    clearTimeout(timer);
  }

  /** This very program makes it, as `live -- backup`, in a thread of its own: frames go on meanwhile. */
  private startBackup(): { worker: Worker; done: Promise<void> } {
    const { record, say } = this.#parts;
    const argv = ['backup', record.folder, '--json'];
    const worker = new Worker(process.argv[1]!, { argv, stdout: true, stderr: true });
    let said = '';
    worker.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    worker.stderr.resume();
    let fault: string | undefined;
    worker.on('error', (error) => (fault = error.message));
    const done = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        this.#backup = undefined;
        say(sentenceOf(said, fault));
        resolve();
      });
    });
    return { worker, done };
  }
}

/** What became of a backup, from the document that the program printed. */
function sentenceOf(said: string, fault = 'it was cut short'): string {
  let told: { readonly backup?: string; readonly error?: { readonly message: string } } = {};
  try {
    told = JSON.parse(said) as typeof told;
  } catch {
    // Cut short: it said nothing.
  }
  return told.backup === undefined ? `No backup: ${told.error?.message ?? fault}` : `Backup: ${told.backup}`;
}
