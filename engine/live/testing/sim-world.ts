import type { Candle } from '../../market/candle.ts';
import { Random } from '../../market/random.ts';
import { compareCodeUnits, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { binanceSpot } from '../exchange/binance.ts';
import { nextWake, reduce } from '../ingest/ingest.ts';
import { startIngest } from '../ingest/state.ts';
import type { Effect, Entry, IngestEvent, IngestState } from '../ingest/state.ts';
import type { Fault, FaultKind } from './faults.ts';
import { Truth } from './truth.ts';

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;

interface Wire {
  isOpen: boolean;
  isSubscribed: boolean;
}

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly start: number;
  readonly symbols: readonly string[];
  readonly historyMinutes: number;
  readonly holeShare?: number;
  /** Called with every state, e.g. to freeze it. */
  readonly onState?: (state: IngestState) => void;
}

const TICK_MS = 5 * SECOND_MS;

/** An exchange, a network and a clock that are not there: virtual time, seeded trouble, and a police. */
export class SimWorld {
  readonly settings = { exchange: binanceSpot() };
  readonly truth: Truth;
  readonly frames: { readonly openTime: number; readonly entries: readonly Entry[] }[] = [];
  readonly again: Extract<Effect, { kind: 'again' }>[] = [];
  /** What we did that an exchange would punish. */
  readonly violations: string[] = [];
  readonly connects: number[] = [];
  readonly fetches: number[] = [];
  state: IngestState;
  now: number;
  readonly #options: WorldOptions;
  readonly #random: Random;
  readonly #wires = new Map<number, Wire>();
  readonly #queue: { readonly time: number; readonly order: number; readonly run: () => void }[] = [];
  #order = 0;
  #restClosedUntil = 0;
  #connectClosedUntil = 0;
  #wakeAt = Infinity;

  constructor(options: WorldOptions) {
    const { seed, start, symbols, historyMinutes } = options;
    this.#options = options;
    this.#random = Random.fromKey(`world|${seed}`);
    this.truth = new Truth(seed, options.holeShare);
    this.now = start;
    const minute = Math.floor(start / MINUTE_MS) * MINUTE_MS;
    this.state = startIngest({ symbols, firstOpen: minute - historyMinutes * MINUTE_MS, time: start, seed });
    for (const fault of options.faults) {
      if (fault.kind === 'drop') this.at(fault.from, () => this.cut());
      if (fault.kind === 'shutdown') this.at(fault.from, () => this.announceShutdown(fault));
      if (fault.kind === 'revise') this.at(fault.from, () => this.revise());
    }
    this.at(start, () => this.dispatch({ kind: 'wake' }));
    this.at(start + TICK_MS, () => this.tick());
    this.at(minute + MINUTE_MS, () => this.closeMinute(minute));
  }

  /** Lets time pass. */
  run(until: number): void {
    for (;;) {
      const next = this.#queue[0];
      if (next === undefined || Math.min(next.time, this.#wakeAt) > until) break;
      if (this.#wakeAt <= next.time) {
        this.now = Math.max(this.now, this.#wakeAt);
        this.dispatch({ kind: 'wake' });
        continue;
      }
      this.pop();
      this.now = next.time;
      next.run();
    }
    this.now = until;
  }

  /** A binary heap by time, then by order of arrival. */
  private at(time: number, run: () => void): void {
    const queue = this.#queue;
    const item = { time, order: this.#order++, run };
    let at = queue.length;
    while (at > 0) {
      const parent = queue[(at - 1) >> 1]!;
      if (parent.time < time || (parent.time === time && parent.order < item.order)) break;
      queue[at] = parent;
      at = (at - 1) >> 1;
    }
    queue[at] = item;
  }

  private pop(): void {
    const queue = this.#queue;
    const last = queue.pop()!;
    if (queue.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= queue.length) break;
      const [left, right] = [queue[child]!, queue[child + 1]];
      if (right && (right.time < left.time || (right.time === left.time && right.order < left.order))) child++;
      const chosen = queue[child]!;
      if (last.time < chosen.time || (last.time === chosen.time && last.order < chosen.order)) break;
      queue[at] = chosen;
      at = child;
    }
    queue[at] = last;
  }

  private dispatch(event: WithoutTime<IngestEvent>): void {
    const { state, effects } = reduce(this.settings, this.state, { ...event, time: this.now } as IngestEvent);
    this.state = state;
    this.#options.onState?.(state);
    for (const effect of effects) this.perform(effect);
    this.#wakeAt = nextWake(this.settings, state);
    if (this.#wakeAt <= this.now) this.violations.push(`wants to wake in the past at ${this.now}`);
  }

  private perform(effect: Effect): void {
    switch (effect.kind) {
      case 'connect':
        return this.connect(effect.connection);
      case 'subscribe':
        return this.subscribe(effect.connection);
      case 'close':
        this.#wires.delete(effect.connection);
        return;
      case 'fetch':
        return this.fetch(effect);
      case 'frame':
        this.frames.push(effect);
        return;
      case 'again':
        this.again.push(effect);
        return;
      default:
    }
  }

  private has(kind: FaultKind, time = this.now): boolean {
    return this.#options.faults.some((fault) => fault.kind === kind && fault.from <= time && time < fault.to);
  }

  private between(low: number, high: number): number {
    return low + Math.floor(this.#random.uniform() * (high - low));
  }

  private connect(connection: number): void {
    if (this.now < this.#connectClosedUntil) this.violations.push(`connects at ${this.now}, told to wait`);
    this.connects.push(this.now);
    if (this.connects.filter((time) => time > this.now - 5 * MINUTE_MS).length > 60) {
      this.violations.push(`more than sixty connections in five minutes at ${this.now}`);
    }
    const wire: Wire = { isOpen: false, isSubscribed: false };
    this.#wires.set(connection, wire);
    this.at(this.now + this.between(20, 600), () => {
      if (this.has('hang') || !this.#wires.has(connection)) return;
      if (this.has('limit')) {
        const retryAfterMs = this.between(5, 90) * SECOND_MS;
        this.#connectClosedUntil = this.now + retryAfterMs;
        return this.lose(connection, { status: 429, retryAfterMs });
      }
      if (this.has('refuse')) return this.lose(connection, { status: 503 });
      wire.isOpen = true;
      this.dispatch({ kind: 'opened', connection });
      if (this.has('acceptThenClose')) this.lose(connection, { status: 0 });
    });
  }

  private subscribe(connection: number): void {
    const wire = this.#wires.get(connection);
    if (wire?.isSubscribed !== false) this.violations.push(`subscribes twice or too late at ${this.now}`);
    this.at(this.now + this.between(5, 200), () => {
      if (!wire || this.has('noAnswer')) return;
      const error = this.has('refuseSubscription') ? 'Too busy' : undefined;
      wire.isSubscribed = error === undefined;
      this.send(connection, { kind: 'answer', id: connection, error });
    });
  }

  private lose(connection: number, failure: { status: number; retryAfterMs?: number }): void {
    this.#wires.delete(connection);
    this.dispatch({ kind: 'closed', connection, ...failure });
  }

  private cut(): void {
    for (const connection of this.#wires.keys()) this.lose(connection, { status: 0 });
  }

  private announceShutdown(fault: Fault): void {
    const doomed = [...this.#wires.keys()];
    for (const connection of doomed) this.send(connection, { kind: 'shutdown' });
    this.at(fault.to, () => {
      for (const connection of doomed) if (this.#wires.has(connection)) this.lose(connection, { status: 0 });
    });
  }

  /** Sends other versions of minutes that were decided long ago. */
  private revise(): void {
    const { symbols, start } = this.#options;
    for (const symbol of symbols) {
      const openTime = Math.floor((this.now - this.between(4, 20) * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
      const candle = this.truth.candle(symbol, openTime);
      if (candle === null || openTime < start || openTime >= this.state.nextOpen) continue;
      this.broadcast(symbol, { ...candle, volume: candle.volume + 1 }, true);
    }
  }

  private send(connection: number, message: Extract<IngestEvent, { kind: 'message' }>['message']): void {
    if (this.#wires.get(connection)?.isOpen) this.dispatch({ kind: 'message', connection, message });
  }

  private broadcast(symbol: string, candle: Candle, isClosed: boolean): void {
    if (this.has('stall') || (symbol === this.#options.symbols[0] && this.has('muteSymbol'))) return;
    for (const [connection, wire] of this.#wires) {
      if (!wire.isSubscribed) continue;
      this.send(connection, { kind: 'candle', symbol, candle, isClosed, eventTime: this.now });
      if (this.has('garbage')) this.send(connection, { kind: 'reject', reason: 'json', detail: '{' });
    }
  }

  /** Forming candles, every few seconds. */
  private tick(): void {
    const minute = Math.floor(this.now / MINUTE_MS) * MINUTE_MS;
    for (const symbol of this.#options.symbols) {
      const candle = this.truth.forming(symbol, minute);
      if (candle !== null) this.broadcast(symbol, candle, false);
    }
    this.at(this.now + TICK_MS, () => this.tick());
  }

  private closeMinute(openTime: number): void {
    for (const symbol of this.#options.symbols) {
      const candle = this.truth.candle(symbol, openTime);
      if (candle === null || (this.has('omit') && this.#random.uniform() < 0.5)) continue;
      const times = this.has('duplicate') ? this.between(2, 6) : 1;
      for (let i = 0; i < times; i++) {
        const late = this.has('delay') ? this.between(0, 150 * SECOND_MS) : this.between(10, 800);
        this.at(this.now + late, () => this.broadcast(symbol, candle, true));
      }
    }
    this.at(this.now + MINUTE_MS, () => this.closeMinute(openTime + MINUTE_MS));
  }

  private fetch(ask: Extract<Effect, { kind: 'fetch' }>): void {
    const { symbol } = ask;
    if (this.now < this.#restClosedUntil) this.violations.push(`asks at ${this.now}, told to wait`);
    this.fetches.push(this.now);
    if (this.fetches.filter((time) => time > this.now - SECOND_MS).length > 10) {
      this.violations.push(`more than ten requests in a second at ${this.now}`);
    }
    const isSlow = this.has('restTimeout');
    this.at(this.now + (isSlow ? 10 * SECOND_MS : this.between(20, 400)), () => {
      const failure = isSlow ? { status: 0 } : this.restFailure();
      if (failure !== undefined) return this.dispatch({ kind: 'fetchFailed', symbol, ...failure });
      this.dispatch({ kind: 'fetched', symbol, candles: this.rowsOf(ask), usedWeight: this.between(0, 3000) });
    });
  }

  private restFailure(): { status: number; retryAfterMs?: number } | undefined {
    if (this.has('restError')) return { status: 500 };
    const status = this.has('restLimit') ? 429 : this.has('restBan') ? 418 : 0;
    if (status === 0) return undefined;
    const isTold = this.#random.uniform() < 0.7;
    const retryAfterMs = this.between(5, 120) * SECOND_MS;
    this.#restClosedUntil = this.now + (isTold ? retryAfterMs : MINUTE_MS);
    return isTold ? { status, retryAfterMs } : { status };
  }

  /** Rows as REST gives them: what there is from a time on, the forming minute last and unmarked. */
  private rowsOf({ symbol, from, rows }: Extract<Effect, { kind: 'fetch' }>): Candle[] {
    const seen = this.has('restStale') ? this.now - 5 * MINUTE_MS : this.now;
    const out: Candle[] = [];
    for (let openTime = from; openTime <= seen && out.length < rows; openTime += MINUTE_MS) {
      const isOver = openTime + MINUTE_MS <= seen;
      const candle = isOver ? this.truth.candle(symbol, openTime) : this.truth.forming(symbol, openTime);
      if (candle !== null) out.push(candle);
    }
    return out;
  }

  /** What a run without any trouble decides, to compare with. */
  expected(count: number): { readonly openTime: number; readonly candles: readonly (Candle | null)[] }[] {
    const { symbols, start, historyMinutes } = this.#options;
    const first = Math.floor(start / MINUTE_MS - historyMinutes) * MINUTE_MS;
    const sorted = [...symbols].sort(compareCodeUnits);
    return Array.from({ length: count }, (_, i) => {
      const openTime = first + i * MINUTE_MS;
      return { openTime, candles: sorted.map((symbol) => this.truth.candle(symbol, openTime)) };
    });
  }
}
