import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { LiveClock } from '../edge/clock.ts';
import type { ExchangeLimits } from '../exchange/exchange.ts';

/** What was on its way when a client was told to wait may still come. */
const ON_ITS_WAY_MS = 10 * SECOND_MS;

/** A limit of its own on some requests. */
export interface Bucket {
  readonly name: string;
  readonly max: number;
  readonly spanMs: number;
}

/** Where a client may be told to wait. */
export type Door = 'rest' | 'connect';

/** Holds a client to what the exchange documents; what it did wrong is kept. */
export class Police {
  readonly violations: string[];
  weight = 0;
  readonly #limits: ExchangeLimits;
  readonly #clock: LiveClock;
  readonly #connects: number[] = [];
  readonly #buckets = new Map<string, number[]>();
  readonly #closed = new Map<Door, { from: number; until: number }>();
  #weightMinute = NaN;

  /** `violations` may be shared, so that two faces write into one list. */
  constructor(limits: ExchangeLimits, clock: LiveClock, violations: string[] = []) {
    this.#limits = limits;
    this.#clock = clock;
    this.violations = violations;
  }

  /** Notes what a client did wrong. */
  accuse(what: string): void {
    this.violations.push(what);
  }

  /** A connection is asked for; false when there were too many. */
  admitConnect(): boolean {
    return this.within(this.#connects, {
      spanMs: 5 * MINUTE_MS,
      max: this.#limits.connectsPerFiveMinutes,
      name: 'connections in five minutes',
    });
  }

  /** A message came in on a connection, whose own times are given; false when there were too many. */
  admitMessage(times: number[]): boolean {
    const { messagesPerSecond: max } = this.#limits;
    return this.within(times, { spanMs: SECOND_MS, max, name: 'messages in a second' });
  }

  /** A request of some weight; false when the minute's budget is spent. */
  admitRequest(weight: number): boolean {
    const minute = Math.floor(this.#clock.now() / MINUTE_MS);
    if (minute !== this.#weightMinute) {
      this.#weightMinute = minute;
      this.weight = 0;
    }
    this.weight += weight;
    if (this.weight <= this.#limits.weightPerMinute) return true;
    this.accuse(`weight ${this.weight} of ${this.#limits.weightPerMinute} in a minute`);
    return false;
  }

  /** A request that has a limit of its own; false when there were too many. */
  admitTo(bucket: Bucket): boolean {
    const times = this.#buckets.get(bucket.name) ?? [];
    this.#buckets.set(bucket.name, times);
    return this.within(times, bucket);
  }

  /** A subscription to some streams; false when it is more than a connection may have. */
  admitStreams(count: number): boolean {
    if (count <= this.#limits.streamsPerConnection) return true;
    this.accuse(`${count} streams on one connection`);
    return false;
  }

  /** The client is told to stay away for a while. */
  close(door: Door, waitMs: number): void {
    const now = this.#clock.now();
    const until = Math.max(now + waitMs, this.#closed.get(door)?.until ?? 0);
    this.#closed.set(door, { from: now, until });
  }

  /** How long the client was told to stay away still, ms; whoever comes meanwhile is noted. */
  waitAt(door: Door): number {
    const closed = this.#closed.get(door);
    const now = this.#clock.now();
    if (closed === undefined || now >= closed.until) return 0;
    if (now - closed.from > ON_ITS_WAY_MS) {
      const what = door === 'rest' ? 'a request' : 'a connection';
      this.accuse(`${what} ${(closed.until - now) / SECOND_MS} s before the end of the wait it was told`);
    }
    return closed.until - now;
  }

  private within(times: number[], { spanMs, max, name }: Bucket): boolean {
    const now = this.#clock.now();
    while (times.length > 0 && (times[0] as number) <= now - spanMs) times.shift();
    times.push(now);
    if (times.length <= max) return true;
    this.accuse(`${times.length} ${name}`);
    return false;
  }
}
