import { SECOND_MS } from '../../market/units.ts';
import type { LiveClock } from '../edge/clock.ts';
import type { Outbox, WaitingMessage } from '../record/outbox.ts';
import type { WebhookOutcome } from '../status.ts';
import type { Endpoint } from './endpoint.ts';
import { post, WIRE } from './post.ts';
import type { Wire } from './post.ts';
import { signedHeaders } from './signature.ts';
import { judge } from './verdict.ts';

/** How long requests under way may take to end once the sender is stopped. */
const GOODBYE_MS = 2 * SECOND_MS;

/** What a sender needs. */
export interface SenderOptions {
  readonly outbox: Outbox;
  readonly endpoints: readonly Endpoint[];
  /** The run's clock: by it messages go stale and attempts are repeated. */
  readonly clock: LiveClock;
  /** The world outside; by its clock requests are signed and given up. */
  readonly wire?: Wire;
  /** Hears what became of each attempt and message, after it is stored. */
  onOutcome(endpoint: string, outcome: WebhookOutcome): void;
  /** Hears why the sender stopped by itself: the outbox cannot be read or written. */
  onFault(error: unknown): void;
}

interface Flight {
  readonly seq: number;
  readonly hasEnded: Promise<void>;
}

/**
 * Sends what waits in the outbox: at least once on the wire, always the same id and bytes, so that whoever knows an id
 * again acts once. One request under way per endpoint; endpoints do not wait for each other, nor decisions for any.
 */
export class WebhookSender {
  readonly #options: SenderOptions;
  readonly #wire: Wire;
  readonly #flights = new Map<string, Flight>();
  /** What attempts came to that is not stored yet: nothing is sent before it is. */
  readonly #landings: (() => void)[] = [];
  #goodbye = new AbortController();
  #isRunning = false;
  #look: NodeJS.Immediate | undefined;
  #cancelAlarm: () => void = () => undefined;
  #waiting: (() => void)[] = [];

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#wire = options.wire ?? WIRE;
  }

  /** Begins with what an earlier process left; or once more, after a fault that has passed. */
  start(): void {
    this.#isRunning = true;
    this.#goodbye = new AbortController();
    this.wake();
  }

  /** Something may have become due: call it after a commit. Looks soon, not now. */
  wake(): void {
    if (!this.#isRunning) return;
    this.#look ??= setImmediate(() => {
      this.#look = undefined;
      this.guard(() => this.look());
      this.tellSettled();
    });
  }

  /** Resolves once nothing is under way and nothing is due: simulated time may pass then. */
  async settled(): Promise<void> {
    while (this.#look !== undefined || this.#flights.size > 0) {
      await new Promise<void>((done) => this.#waiting.push(done));
    }
  }

  /** Sends nothing more. Requests under way get a moment; one that is cut off is sent again after the next start. */
  async stop(): Promise<void> {
    this.halt();
    const { clock } = this.#wire;
    const cancel = clock.callAt(clock.now() + GOODBYE_MS, () => this.#goodbye.abort());
    await Promise.all([...this.#flights.values()].map(({ hasEnded }) => hasEnded));
    cancel();
  }

  private halt(): void {
    this.#isRunning = false;
    this.#cancelAlarm();
    clearImmediate(this.#look);
    this.#look = undefined;
    this.tellSettled();
  }

  private tellSettled(): void {
    for (const done of this.#waiting.splice(0)) done();
  }

  /** A sender that cannot store what it did would do it over and over. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.halt();
      this.#goodbye.abort();
      this.#options.onFault(error);
    }
  }

  private look(): void {
    const { outbox, endpoints, clock, onOutcome } = this.#options;
    this.land();
    const now = clock.now();
    for (const endpoint of outbox.expire(now, this.inFlight())) onOutcome(endpoint, 'expired');
    for (const endpoint of endpoints) {
      const message = this.#flights.has(endpoint.id) ? undefined : outbox.due(endpoint.id, now);
      if (message !== undefined) {
        this.#flights.set(endpoint.id, { seq: message.seq, hasEnded: this.fly(endpoint, message) });
      }
    }
    this.setAlarm();
  }

  private land(): void {
    for (let landing = this.#landings[0]; landing !== undefined; landing = this.#landings[0]) {
      landing();
      this.#landings.shift();
    }
  }

  private inFlight(): number[] {
    return [...this.#flights.values()].map(({ seq }) => seq);
  }

  private setAlarm(): void {
    const { outbox, endpoints, clock } = this.#options;
    this.#cancelAlarm();
    const expiry = outbox.nextExpiry(this.inFlight());
    const times = endpoints.filter(({ id }) => !this.#flights.has(id)).map(({ id }) => outbox.nextDue(id) ?? Infinity);
    const next = Math.min(expiry === undefined ? Infinity : expiry + 1, ...times);
    this.#cancelAlarm = Number.isFinite(next) ? clock.callAt(next, () => this.wake()) : () => undefined;
  }

  private async fly(endpoint: Endpoint, message: WaitingMessage): Promise<void> {
    const { outbox, clock, onOutcome } = this.#options;
    const { signal } = this.#goodbye;
    const headers = signedHeaders(message, { secrets: endpoint.secrets, time: this.#wire.clock.now() });
    const answer = await post({ endpoint, headers, body: message.body, signal }, this.#wire);
    this.#flights.delete(endpoint.id);
    // Of a request that was cut off nobody knows what came of it: it counts as not made.
    const isKnown = !signal.aborted || answer.status > 0;
    if (isKnown) {
      const { result, outcomes } = judge(message, answer, clock.now());
      this.#landings.push(() => {
        outbox.settle(message, result);
        for (const outcome of outcomes) onOutcome(endpoint.id, outcome);
      });
      this.guard(() => this.land());
    }
    this.wake();
    this.tellSettled();
  }
}
