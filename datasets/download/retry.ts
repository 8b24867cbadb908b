import { setTimeout as sleepFor } from 'node:timers/promises';
import { DataError } from '../../engine/market/errors.ts';

const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** Time as the downloader sees it; tests hand in one that does not wait. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Uniform in [0, 1): spreads the retries of many clients. */
  jitter(): number;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleepFor(ms, undefined, { signal }),
  jitter: () => Math.random(),
};

/** A failure that may pass: worth another attempt, after `retryAfterMs` when the server said so. */
export class PassingError extends Error {
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs?: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** How often and how patiently to try. */
export interface Patience {
  readonly clock: Clock;
  /** Attempts for each file, the first included. */
  readonly attempts: number;
  readonly signal: AbortSignal;
}

/**
 * Repeats `attempt` while it fails with a PassingError, waiting as long as the server asked or 1, 2, 4 … 60 s, of which
 * half is random. Throws DataError when the attempts are used up, any other error at once, the signal's reason when aborted.
 */
export async function withRetry<T>(subject: string, attempt: () => Promise<T>, patience: Patience): Promise<T> {
  const { clock, attempts, signal } = patience;
  for (let made = 1; ; made++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PassingError)) throw error;
      const waitMs = error.retryAfterMs ?? backoffMs(made, clock.jitter());
      if (made >= attempts)
        throw new DataError(
          `${subject} could not be downloaded in ${made} attempts: ${error.message}. ` +
            'Run the same command again later: finished files are kept and the rest continues.',
        );
      if (waitMs > LONGEST_WAIT_MS)
        throw new DataError(
          `${subject} could not be downloaded: ${error.message} and asks to wait ${Math.ceil(waitMs / 60_000)} minutes. ` +
            'Run the same command again then: finished files are kept and the rest continues.',
        );
      await clock.sleep(waitMs, signal);
    }
  }
}

/** Milliseconds to wait after the given number of failures; `jitter` is in [0, 1). */
export function backoffMs(failures: number, jitter: number): number {
  return Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 1)) * (0.5 + 0.5 * jitter);
}

/** Reads a Retry-After header, seconds or an HTTP date; undefined when there is none. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const time = Date.parse(header);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
