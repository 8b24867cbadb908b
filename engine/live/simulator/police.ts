import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { LiveClock } from '../edge/clock.ts';
import type { ExchangeLimits } from '../exchange/exchange.ts';

/** Holds a client to what the exchange documents; what it did wrong is kept. */
export class Police {
  readonly violations: string[] = [];
  readonly #limits: ExchangeLimits;
  readonly #clock: LiveClock;
  readonly #connects: number[] = [];
  #weightMinute = NaN;
  weight = 0;

  constructor(limits: ExchangeLimits, clock: LiveClock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** A connection is asked for; false when there were too many. */
  admitConnect(): boolean {
    return this.within(this.#connects, {
      spanMs: 5 * MINUTE_MS,
      max: this.#limits.connectsPerFiveMinutes,
      what: 'connections in five minutes',
    });
  }

  /** A message came in on a connection, whose own times are given; false when there were too many. */
  admitMessage(times: number[]): boolean {
    return this.within(times, {
      spanMs: SECOND_MS,
      max: this.#limits.messagesPerSecond,
      what: 'messages in a second',
    });
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
    this.violations.push(`weight ${this.weight} of ${this.#limits.weightPerMinute} in a minute`);
    return false;
  }

  /** A subscription to some streams; false when it is more than a connection may have. */
  admitStreams(count: number): boolean {
    if (count <= this.#limits.streamsPerConnection) return true;
    this.violations.push(`${count} streams on one connection`);
    return false;
  }

  private within(times: number[], rule: { spanMs: number; max: number; what: string }): boolean {
    const now = this.#clock.now();
    while (times.length > 0 && (times[0] as number) <= now - rule.spanMs) times.shift();
    times.push(now);
    if (times.length <= rule.max) return true;
    this.violations.push(`${times.length} ${rule.what}`);
    return false;
  }
}
