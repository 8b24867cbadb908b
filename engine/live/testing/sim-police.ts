import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Failure } from '../ingest/state.ts';

/** Our own limits, stricter than the exchange's; the even clock that paces us may be half a thousandth fast. */
const CONNECTS_MAX = 60;
const REQUESTS_PER_SECOND = 11;
const MESSAGE_GAP_MS = 990;

/** Watches what an exchange would punish, in true time. */
export class SimPolice {
  readonly violations: string[] = [];
  readonly connects: number[] = [];
  readonly requests: number[] = [];
  readonly #messages = new Map<number, number>();
  #restClosedUntil = 0;
  #connectClosedUntil = 0;

  connect(now: number): void {
    if (now < this.#connectClosedUntil) this.violations.push(`connects at ${now}, told to wait`);
    this.connects.push(now);
    if (countSince(this.connects, now - 5 * MINUTE_MS) > CONNECTS_MAX) {
      this.violations.push(`more than ${CONNECTS_MAX} connections in five minutes at ${now}`);
    }
  }

  /** A control message on a connection. */
  message(connection: number, now: number): void {
    if (now - (this.#messages.get(connection) ?? -Infinity) < MESSAGE_GAP_MS) {
      this.violations.push(`two control messages within a second at ${now}`);
    }
    this.#messages.set(connection, now);
  }

  request(now: number): void {
    if (now < this.#restClosedUntil) this.violations.push(`asks at ${now}, told to wait`);
    this.requests.push(now);
    if (countSince(this.requests, now - SECOND_MS) > REQUESTS_PER_SECOND) {
      this.violations.push(`more than ${REQUESTS_PER_SECOND} requests in a second at ${now}`);
    }
  }

  /** We hear that a request was refused; nobody is asked before the time is over, when it is a ban by no way at all. */
  refusedRequest({ status, retryAfterMs = MINUTE_MS }: Failure, now: number): void {
    if (status !== 429 && status !== 418) return;
    this.#restClosedUntil = Math.max(this.#restClosedUntil, now + retryAfterMs);
    if (status === 418) this.refusedConnect({ status, retryAfterMs }, now);
  }

  /** We hear that a connection was refused. */
  refusedConnect({ status, retryAfterMs = MINUTE_MS }: Failure, now: number): void {
    if (status !== 429 && status !== 418) return;
    this.#connectClosedUntil = Math.max(this.#connectClosedUntil, now + retryAfterMs);
  }
}

function countSince(times: readonly number[], after: number): number {
  let count = 0;
  while (count < times.length && times[times.length - 1 - count]! > after) count++;
  return count;
}
