import type { Candle } from '../../market/candle.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Exchange, StreamMessage } from '../exchange/exchange.ts';
import type { Effect, Failure } from '../ingest/state.ts';
import type { FaultKind } from './faults.ts';
import type { SimPolice } from './sim-police.ts';

/** What a stream face needs of its world; times are true. */
export interface StreamWorld {
  readonly exchange: Exchange;
  readonly police: SimPolice;
  readonly symbols: readonly string[];
  now(): number;
  at(time: number, run: () => void): void;
  has(kind: FaultKind): boolean;
  between(low: number, high: number): number;
  opened(connection: number): void;
  closed(connection: number, failure: Failure): void;
  deliver(connection: number, message: StreamMessage): void;
}

interface Wire {
  isOpen: boolean;
  /** It brings nothing any more, though it stands. */
  isDeaf: boolean;
  readonly symbols: Set<string>;
}

/** The WebSocket face of a simulated exchange. */
export class SimStream {
  readonly #world: StreamWorld;
  readonly #wires = new Map<number, Wire>();

  constructor(world: StreamWorld) {
    this.#world = world;
  }

  connect(connection: number): void {
    const world = this.#world;
    world.police.connect(world.now());
    const wire: Wire = { isOpen: false, isDeaf: false, symbols: new Set() };
    this.#wires.set(connection, wire);
    world.at(world.now() + world.between(20, 600), () => {
      if (world.has('hang') || !this.#wires.has(connection)) return;
      if (world.has('limit')) {
        return this.lose(connection, { status: 429, retryAfterMs: world.between(5, 90) * SECOND_MS });
      }
      if (world.has('refuse')) return this.lose(connection, { status: 503 });
      wire.isOpen = true;
      world.opened(connection);
      if (world.has('acceptThenClose')) this.lose(connection, { status: 0 });
    });
  }

  /** A control message of ours arrives. */
  hear(effect: Extract<Effect, { kind: 'subscribe' | 'list' }>): void {
    const world = this.#world;
    const { connection, id } = effect;
    world.police.message(connection, world.now());
    const wire = this.#wires.get(connection);
    if (wire?.isOpen !== true) world.police.violations.push(`speaks on no open connection at ${world.now()}`);
    world.at(world.now() + world.between(5, 200), () => {
      if (!wire || world.has('noAnswer')) return;
      const error = world.has('refuseSubscription') ? 'Too busy' : undefined;
      const isList = effect.kind === 'list';
      if (!isList && error === undefined) for (const symbol of effect.symbols) wire.symbols.add(symbol);
      const streams = isList ? { streams: [...wire.symbols].map(world.exchange.streamOf) } : {};
      const answer = { kind: 'answer', id: world.has('wrongId') ? id + 1000 : id, error, ...streams } as const;
      for (let i = world.has('answerTwice') ? 2 : 1; i > 0; i--) this.send(connection, answer);
    });
  }

  close(connection: number): void {
    this.#wires.delete(connection);
  }

  /** Breaks every connection off. */
  cut(): void {
    for (const connection of this.#wires.keys()) this.lose(connection, { status: 0 });
  }

  /** Says that every connection will end, then ends it. */
  announceShutdown(until: number): void {
    const doomed = [...this.#wires.keys()];
    for (const connection of doomed) this.send(connection, { kind: 'shutdown' });
    this.#world.at(until, () => {
      for (const connection of doomed) if (this.#wires.has(connection)) this.lose(connection, { status: 0 });
    });
  }

  /** What is connected now stays so, and hears nothing ever again. */
  deafen(): void {
    for (const wire of this.#wires.values()) wire.isDeaf = true;
  }

  /** Forgets one subscription of every connection. */
  forget(symbol: string): void {
    for (const { symbols } of this.#wires.values()) symbols.delete(symbol);
  }

  /** Sends a candle to whoever subscribed. */
  broadcast(symbol: string, candle: Candle, isClosed: boolean): void {
    const world = this.#world;
    if (world.has('stall') || (symbol === world.symbols[0] && world.has('muteSymbol'))) return;
    const hasGarbage = world.has('garbage');
    for (const [connection, wire] of this.#wires) {
      if (!wire.symbols.has(symbol)) continue;
      const message = { kind: 'candle', symbol, candle, isClosed, eventTime: world.now() } as const;
      this.send(connection, message);
      if (hasGarbage) this.send(connection, { kind: 'reject', reason: 'json', detail: '{' });
      if (world.has('stranger')) this.send(connection, { ...message, symbol: 'NOBODYUSDT', isClosed: true });
      if (world.has('future')) {
        const aheadMs = world.between(2, 1440) * MINUTE_MS;
        const openTime = Math.floor(world.now() / MINUTE_MS) * MINUTE_MS + aheadMs;
        const later = { ...candle, openTime, closeTime: openTime + MINUTE_MS };
        const eventTime = Math.max(world.now(), later.closeTime);
        this.send(connection, { ...message, candle: later, isClosed: true, eventTime });
      }
    }
  }

  private send(connection: number, message: StreamMessage): void {
    const wire = this.#wires.get(connection);
    if (wire?.isOpen === true && !wire.isDeaf) this.#world.deliver(connection, message);
  }

  private lose(connection: number, failure: Failure): void {
    this.#wires.delete(connection);
    this.#world.closed(connection, failure);
  }
}
