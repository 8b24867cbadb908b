import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { LiveClock } from '../edge/clock.ts';
import { askRest } from '../edge/rest.ts';
import type { RestAnswer } from '../edge/rest.ts';
import type { Failure } from '../ingest/state.ts';

/** Requests at once at most after a pause, and from then on one this often: 800 in five minutes, within every budget. */
const BURST = 200;
const REFILL_MS = SECOND_MS / 2;
/** How soon to look again whether requests are allowed. */
const LOOK_MS = SECOND_MS;
const RETRY_MS = SECOND_MS;
const RETRY_MAX_MS = MINUTE_MS;
const LIMITED_MS = MINUTE_MS;
const BANNED_MS = 2 * MINUTE_MS;

/** Statuses of an address that is refused as a whole; with the last it is not served where it is, whatever it waits. */
const REFUSALS = new Set([403, 418, 429, 451]);
const BARRED = 451;

/** What a lane works with. */
export interface LaneParts {
  readonly clock: LiveClock;
  /** False while requests to this host must wait. */
  mayAsk(): boolean;
  /** The host refused the address as a whole. */
  onRefused(failure: Failure): void;
  /** A request is over; 200 or the status of its failure, 0 without an answer. */
  onRequest(status: number): void;
}

interface Job {
  readonly run: () => Promise<void>;
  readonly leave: () => void;
}

/** Requests to one host: one at a time, in the order they were wished for, and none while it is told to wait. */
export class Lane {
  readonly #parts: LaneParts;
  readonly #jobs: Job[] = [];
  readonly #leave = new AbortController();
  #isBusy = false;
  #isOver = false;
  #cancelWake: () => void = () => undefined;
  #pausedUntil = -Infinity;
  #failures = 0;
  #bans = 0;
  /** When the burst is whole again. */
  #restedAt = -Infinity;

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  /** True while an answer has not come. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Asks when its turn comes, once; undefined when the lane was closed before. */
  ask<T>(url: string, read: (body: unknown) => T): Promise<RestAnswer<T> | undefined> {
    return new Promise((done) => {
      const run = async (): Promise<void> => {
        const answer = await askRest({ url, read, signal: this.#leave.signal });
        if (this.#isOver) return done(undefined);
        this.take(answer);
        done(answer);
      };
      if (this.#isOver) return done(undefined);
      this.#jobs.push({ run, leave: () => done(undefined) });
      this.advance();
    });
  }

  /** Leaves everything that was not answered. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelWake();
    this.#leave.abort();
    for (const { leave } of this.#jobs.splice(0)) leave();
  }

  private advance(): void {
    if (this.#isOver || this.#isBusy || this.#jobs.length === 0) return;
    this.#cancelWake();
    const { clock, mayAsk } = this.#parts;
    const now = clock.now();
    const spentUntil = this.#restedAt - BURST * REFILL_MS;
    const wakeAt = Math.max(this.#pausedUntil, spentUntil, mayAsk() ? -Infinity : now + LOOK_MS);
    if (wakeAt > now) {
      this.#cancelWake = clock.callAt(wakeAt, () => this.advance());
      return;
    }
    this.#restedAt = Math.max(this.#restedAt, now) + REFILL_MS;
    this.#isBusy = true;
    void this.#jobs
      .shift()!
      .run()
      .finally(() => {
        this.#isBusy = false;
        this.advance();
      });
  }

  /** Learns from an answer how long to wait. */
  private take(answer: RestAnswer<unknown>): void {
    const { clock, onRefused, onRequest } = this.#parts;
    onRequest(answer.ok ? 200 : answer.status);
    if (answer.ok) {
      this.#failures = this.#bans = 0;
      return;
    }
    const { status, retryAfterMs } = answer;
    if (REFUSALS.has(status)) {
      this.pause(clock.now() + this.waitMs(answer));
      onRefused({ status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    } else if (status === 0 || status >= 500) {
      this.pause(clock.now() + Math.min(RETRY_MAX_MS, RETRY_MS * 2 ** Math.min(this.#failures++, 10)));
    }
  }

  private waitMs({ status, retryAfterMs }: Failure): number {
    if (status === BARRED) return Infinity;
    if (status === 429) return retryAfterMs ?? LIMITED_MS;
    return retryAfterMs ?? BANNED_MS * 2 ** Math.min(this.#bans++, 10);
  }

  private pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
    if (until === Infinity) this.close();
  }
}
