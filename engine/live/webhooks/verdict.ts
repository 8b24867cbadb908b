import { Random } from '../../market/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { AttemptResult, WaitingMessage } from '../record/outbox.ts';
import type { WebhookOutcome } from '../status.ts';
import type { PostAnswer } from './post.ts';

/** Waits between attempts, the example of Standard Webhooks 1.0.0: ten attempts over three days. */
const WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** Each wait is up to so much longer or shorter, so that what failed together does not come back together. */
const JITTER = 0.1;
/** An overloaded endpoint that names no time is left alone for at most this. */
const PAUSE_MAX_MS = 5 * MINUTE_MS;
const RETRY_AFTER_MAX_MS = DAY_MS;

const GONE = 410;
const OVERLOADED: readonly number[] = [429, 502, 504];

/** What follows from an attempt, and what is told of it: of the attempt first, then of a message that ended with it. */
export interface Verdict {
  readonly result: AttemptResult;
  readonly outcomes: readonly WebhookOutcome[];
}

/** The wait after a number of attempts, with its jitter: the same for the same message, also after a crash. */
function waitMs({ endpoint, id }: WaitingMessage, attempts: number): number {
  const random = Random.fromKey(`webhook|${endpoint}|${id}|${attempts}`);
  return Math.round(WAITS_MS[attempts - 1]! * (1 + JITTER * (2 * random.uniform() - 1)));
}

/**
 * Judges an attempt that ended at `now`: 2xx is success, anything else is not; 410 ends the endpoint; 429, 502, 504 and
 * whatever names a Retry-After give the endpoint a rest. A message that would be stale by its next attempt expires now.
 */
export function judge(message: WaitingMessage, answer: PostAnswer, now: number): Verdict {
  const { status, retryAfterMs } = answer;
  const error = answer.error ?? (status >= 200 && status < 300 ? null : `status ${status}`);
  const plain = { nextAt: now, status, error, pausedUntil: null, goneAt: null };
  if (error === null) return { result: { ...plain, state: 'delivered' }, outcomes: ['delivered'] };
  if (status === GONE) return { result: { ...plain, state: 'dead', goneAt: now }, outcomes: ['gone'] };
  const attempts = message.attempts + 1;
  const isLast = attempts > WAITS_MS.length;
  const scheduled = now + (isLast ? 0 : waitMs(message, attempts));
  const isThrottled = retryAfterMs !== null || OVERLOADED.includes(status);
  const rest =
    retryAfterMs === null ? Math.min(scheduled - now, PAUSE_MAX_MS) : Math.min(retryAfterMs, RETRY_AFTER_MAX_MS);
  const pausedUntil = isThrottled ? now + rest : null;
  const nextAt = Math.max(scheduled, pausedUntil ?? 0);
  const failed = isThrottled ? 'throttled' : 'failed';
  if (isLast) return { result: { ...plain, state: 'dead', pausedUntil }, outcomes: [failed, 'dead'] };
  const isStale = nextAt > message.notAfter;
  const result = { ...plain, state: isStale ? 'expired' : 'pending', nextAt, pausedUntil } as const;
  return { result, outcomes: isStale ? [failed, 'expired'] : [failed] };
}
