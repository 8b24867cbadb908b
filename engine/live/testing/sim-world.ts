import type { Candle } from '../../market/candle.ts';
import { Random } from '../../market/random.ts';
import { compareCodeUnits, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { binanceSpot } from '../exchange/binance.ts';
import { nextWake, reduce } from '../ingest/ingest.ts';
import { startIngest } from '../ingest/start.ts';
import type { Effect, Entry, IngestEvent, IngestState } from '../ingest/state.ts';
import { Agenda } from './agenda.ts';
import { FaultTable } from './faults.ts';
import type { Fault, FaultKind } from './faults.ts';
import { SimPolice } from './sim-police.ts';
import { SimRest } from './sim-rest.ts';
import { SimStream } from './sim-stream.ts';
import { SkewedClock } from './skewed-clock.ts';
import { Truth } from './truth.ts';

type WithoutTime<T> = T extends unknown ? Omit<T, 'time' | 'own'> : never;

/** What a world is made of. */
export interface WorldOptions {
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly start: number;
  readonly symbols: readonly string[];
  readonly historyMinutes: number;
  readonly holeShare?: number;
  /** Our machine's clock minus the exchange's at the start, ms. */
  readonly skewMs?: number;
  /** Stands in for the ingest's own, to see that a broken one is found out. */
  readonly reduce?: typeof reduce;
  /** Called with every state, e.g. to freeze it. */
  readonly onState?: (state: IngestState) => void;
}

const TICK_MS = 5 * SECOND_MS;
/** As fast as a clock is ever slewed. */
const SLEW = 0.0005;

/** An exchange, a network and a clock that are not there: virtual time, seeded trouble, and a police. */
export class SimWorld {
  readonly settings = { exchange: binanceSpot() };
  readonly truth: Truth;
  readonly police = new SimPolice();
  readonly frames: { readonly openTime: number; readonly entries: readonly Entry[]; readonly at: number }[] = [];
  readonly effects: Effect[] = [];
  state: IngestState;
  /** True time, that of the exchange. */
  now: number;
  readonly #options: WorldOptions;
  readonly #random: Random;
  readonly #faults: FaultTable;
  readonly #agenda = new Agenda();
  readonly #clock: SkewedClock;
  readonly #rest: SimRest;
  readonly #stream: SimStream;
  /** While it sleeps or is busy, nothing reaches us before this. */
  #awakeAt = -Infinity;
  #wakeAt = Infinity;

  constructor(options: WorldOptions) {
    const { seed, start, symbols, historyMinutes, skewMs = 0 } = options;
    this.#options = options;
    this.#random = Random.fromKey(`world|${seed}`);
    this.#faults = new FaultTable(options.faults);
    this.truth = new Truth(seed, options.holeShare);
    this.#clock = new SkewedClock(start, skewMs);
    this.now = start;
    const random = this.#random;
    const has = (kind: FaultKind): boolean => this.#faults.has(kind, this.now);
    this.#rest = new SimRest({ truth: this.truth, random, has });
    this.#stream = new SimStream(this.streamWorld(has));
    const minute = Math.floor(start / MINUTE_MS) * MINUTE_MS;
    const firstOpen = minute - historyMinutes * MINUTE_MS;
    this.state = startIngest({ symbols, firstOpen, time: start + skewMs, seed });
    for (const fault of options.faults) this.#agenda.add(fault.from, () => this.begin(fault));
    this.#agenda.add(start, () => this.dispatch({ kind: 'wake' }));
    this.#agenda.add(start + TICK_MS, () => this.tick());
    this.#agenda.add(minute + MINUTE_MS, () => this.closeMinute(minute));
  }

  /** Lets time pass. */
  run(until: number): void {
    const agenda = this.#agenda;
    for (;;) {
      const wakeAt = Math.max(this.#wakeAt, this.#awakeAt);
      if (Math.min(agenda.next, wakeAt) > until) break;
      if (wakeAt <= agenda.next) {
        this.now = Math.max(this.now, wakeAt);
        this.dispatch({ kind: 'wake' });
        continue;
      }
      const { time, run } = agenda.take();
      this.now = time;
      run();
    }
    this.now = until;
  }

  /** The true time by which our even clock shows a time. */
  trueAt(steady: number): number {
    return this.#clock.trueAt(steady);
  }

  /** Hands an event to the ingest, once our machine is awake. */
  dispatch(event: WithoutTime<IngestEvent>): void {
    if (this.now < this.#awakeAt) return this.#agenda.add(this.#awakeAt, () => this.dispatch(event));
    if (event.kind === 'requestFailed') this.police.refusedRequest(event, this.now);
    if (event.kind === 'closed') this.police.refusedConnect(event, this.now);
    const step = this.#options.reduce ?? reduce;
    const time = this.#clock.steadyAt(this.now);
    const own = this.#clock.ownAt(this.now);
    const { state, effects } = step(this.settings, this.state, { ...event, time, own } as IngestEvent);
    this.state = state;
    this.#options.onState?.(state);
    for (const effect of effects) this.perform(effect);
    const wake = nextWake(this.settings, this.state);
    if (wake <= time) this.police.violations.push(`wants to wake in the past at ${this.now}`);
    this.#wakeAt = wake === Infinity ? Infinity : Math.max(this.now + 1, this.#clock.trueAt(wake));
  }

  private perform(effect: Effect): void {
    switch (effect.kind) {
      case 'connect':
        return this.#stream.connect(effect.connection);
      case 'subscribe':
      case 'list':
        return this.#stream.hear(effect);
      case 'close':
        return this.#stream.close(effect.connection);
      case 'fetch':
      case 'askTime':
      case 'askTrading':
        return this.answer(effect);
      case 'frame':
        this.frames.push({ openTime: effect.openTime, entries: effect.entries, at: this.now });
        if (effect.openTime + MINUTE_MS > this.now) this.police.violations.push(`decides the future at ${this.now}`);
        return;
      default:
        this.effects.push(effect);
    }
  }

  private streamWorld(has: (kind: FaultKind) => boolean): ConstructorParameters<typeof SimStream>[0] {
    return {
      exchange: this.settings.exchange,
      police: this.police,
      symbols: this.#options.symbols,
      now: () => this.now,
      has,
      at: (time, run) => this.#agenda.add(time, run),
      between: (low, high) => this.between(low, high),
      opened: (connection) => this.dispatch({ kind: 'opened', connection }),
      closed: (connection, failure) => this.dispatch({ kind: 'closed', connection, ...failure }),
      deliver: (connection, message) => this.dispatch({ kind: 'message', connection, message }),
    };
  }

  private between(low: number, high: number): number {
    return low + Math.floor(this.#random.uniform() * (high - low));
  }

  /** What a fault does at its beginning; others only matter while they last. */
  private begin({ kind, from, to }: Fault): void {
    const { symbols } = this.#options;
    if (kind === 'drop') this.#stream.cut();
    if (kind === 'deafen') this.#stream.deafen();
    if (kind === 'loseSubscription') this.#stream.forget(symbols[this.between(0, symbols.length)]!);
    if (kind === 'shutdown') this.#stream.announceShutdown(to);
    if (kind === 'revise') this.revise();
    if (kind === 'clockSet') this.#clock.set(this.between(-2, 3) * HOUR_MS + this.between(-9000, 9000));
    if (kind === 'clockSlew') {
      this.#clock.slew(from, this.between(0, 2) === 0 ? 1 + SLEW : 1 - SLEW);
      this.#agenda.add(to, () => this.#clock.slew(to, 1));
    }
    if ((kind === 'suspend' || kind === 'block') && this.#awakeAt <= from) {
      this.#awakeAt = to;
      if (kind === 'suspend') this.#clock.standStill(from, to);
    }
  }

  /** Sends other versions of minutes that were decided long ago. */
  private revise(): void {
    const { symbols, start } = this.#options;
    for (const symbol of symbols) {
      const openTime = Math.floor((this.now - this.between(4, 20) * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
      const candle = this.truth.candle(symbol, openTime);
      if (candle === null || openTime < start || openTime >= this.state.nextOpen) continue;
      this.#stream.broadcast(symbol, { ...candle, volume: candle.volume + 1 }, true);
    }
  }

  /** Forming candles, every few seconds. */
  private tick(): void {
    const minute = Math.floor(this.now / MINUTE_MS) * MINUTE_MS;
    for (const symbol of this.#options.symbols) {
      const candle = this.truth.forming(symbol, minute);
      if (candle !== null) this.#stream.broadcast(symbol, candle, false);
    }
    this.#agenda.add(this.now + TICK_MS, () => this.tick());
  }

  private closeMinute(openTime: number): void {
    for (const symbol of this.#options.symbols) {
      const candle = this.truth.candle(symbol, openTime);
      if (candle === null || (this.has('omit') && this.#random.uniform() < 0.5)) continue;
      const times = this.has('duplicate') ? this.between(2, 6) : 1;
      for (let i = 0; i < times; i++) {
        const late = this.has('delay') ? this.between(0, 150 * SECOND_MS) : this.between(10, 800);
        this.#agenda.add(this.now + late, () => this.sendClosed(symbol, candle));
      }
    }
    this.#agenda.add(this.now + MINUTE_MS, () => this.closeMinute(openTime + MINUTE_MS));
  }

  private sendClosed(symbol: string, candle: Candle): void {
    this.#stream.broadcast(symbol, candle, true);
    if (this.has('reviseAtOnce')) this.#stream.broadcast(symbol, { ...candle, volume: candle.volume + 1 }, true);
  }

  private has(kind: FaultKind): boolean {
    return this.#faults.has(kind, this.now);
  }

  private answer(ask: Extract<Effect, { kind: 'fetch' | 'askTime' | 'askTrading' }>): void {
    const { request } = ask;
    this.police.request(this.now);
    const isSlow = this.has('restTimeout');
    const underWay = this.between(10, 200);
    this.#agenda.add(this.now + underWay, () => {
      const serverTime = this.now;
      const failure = isSlow ? { status: 0 } : this.#rest.failure();
      // Others of our address use the budget too.
      const usedWeight = this.has('restCrowded') ? this.between(3000, 6000) : this.between(0, 3000);
      const page = ask.kind === 'fetch' ? this.#rest.page(ask, serverTime) : undefined;
      this.#agenda.add(this.now + (isSlow ? 10 * SECOND_MS : underWay), () => {
        if (failure !== undefined) return this.dispatch({ kind: 'requestFailed', request, ...failure });
        if (page !== undefined) return this.dispatch({ kind: 'fetched', request, ...page, usedWeight });
        if (ask.kind === 'askTime') return this.dispatch({ kind: 'toldTime', request, serverTime, usedWeight });
        this.dispatch({ kind: 'toldTrading', request, isTrading: true, usedWeight });
      });
    });
  }

  /** What a run without any trouble decides, to compare with. */
  expected(index: number): { readonly openTime: number; readonly candles: readonly (Candle | null)[] } {
    const { symbols, start, historyMinutes } = this.#options;
    const openTime = Math.floor(start / MINUTE_MS - historyMinutes + index) * MINUTE_MS;
    const sorted = [...symbols].sort(compareCodeUnits);
    return { openTime, candles: sorted.map((symbol) => this.truth.candle(symbol, openTime)) };
  }
}
