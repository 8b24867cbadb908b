import { UsageError } from '../../market/errors.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { missingSymbols } from '../ingest/candles.ts';
import { nextWake, reduce } from '../ingest/ingest.ts';
import { startIngest } from '../ingest/state.ts';
import type { Effect, IngestEvent, IngestState } from '../ingest/state.ts';
import type { ConnectionEvent, LiveEvent } from '../status.ts';
import type { LiveClock } from './clock.ts';
import { askRest } from './rest.ts';
import { Stream } from './stream.ts';

/** Forming candles only prove that a stream lives: one a second is read. */
const HEARD_MS = SECOND_MS;

export type FrameEffect = Extract<Effect, { kind: 'frame' }>;
export type AgainEffect = Extract<Effect, { kind: 'again' }>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;

/** What a driver works with, and whom it tells. */
export interface DriverParts {
  readonly exchange: Exchange;
  readonly clock: LiveClock;
  readonly symbols: readonly string[];
  /** Open time of the first frame. */
  readonly firstOpen: number;
  /** Spreads reconnections; changes no decision. */
  readonly seed: number;
  /** Complete frames, in order. What it throws ends the driver. */
  onFrames(frames: readonly FrameEffect[]): void;
  /** A candle came again with other values. */
  onAgain(effect: AgainEffect): void;
  /** What happened on the way, for whoever watches. */
  onEvent(event: LiveEvent): void;
  /** It gave up, and why: nothing more will come. */
  onFailure(error: unknown): void;
}

/** Sockets, requests and alarms around the ingest: what the pure part wants done is done here, and nowhere else. */
export class IngestDriver {
  readonly #parts: DriverParts;
  readonly #streams = new Map<number, Stream>();
  #state: IngestState;
  #cancelWake: () => void = () => undefined;
  #isOver = false;
  /** Ends requests that nobody waits for any more. */
  readonly #leave = new AbortController();

  constructor(parts: DriverParts) {
    this.#parts = parts;
    const { clock, firstOpen, seed, symbols } = parts;
    this.#state = startIngest({ symbols, firstOpen, time: clock.now(), seed });
  }

  /** Everything the ingest knows, to look at. */
  get state(): Readonly<IngestState> {
    return this.#state;
  }

  /** True while an answer, a connection's first data, or a candle that is due has not come. */
  get isWaiting(): boolean {
    const { connections, rest, nextOpen } = this.#state;
    const hasStream = connections.length > 0 && connections.every(({ phase }) => phase === 'live');
    return !hasStream || rest.inFlight > 0 || nextOpen + MINUTE_MS <= this.#parts.clock.now();
  }

  /** What is held for, in words; null when nothing is. */
  get reason(): string | null {
    return this.#state.phase === 'held' ? `${missingSymbols(this.#state).join(', ')} missing` : null;
  }

  start(): void {
    this.dispatch({ kind: 'wake' });
  }

  /** Ends every connection and request. */
  async stop(): Promise<void> {
    this.#isOver = true;
    this.#cancelWake();
    this.#leave.abort();
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    await Promise.all(streams.map((stream) => stream.close()));
  }

  private dispatch(event: WithoutTime<IngestEvent>): void {
    if (this.#isOver) return;
    const { exchange, clock, onFrames, onFailure } = this.#parts;
    try {
      const { state, effects } = reduce({ exchange }, this.#state, { ...event, time: clock.now() } as IngestEvent);
      this.#state = state;
      const frames = effects.filter((effect) => effect.kind === 'frame');
      if (frames.length > 0) onFrames(frames);
      for (const effect of effects) this.perform(effect);
      this.#cancelWake();
      const wake = nextWake({ exchange }, state);
      if (wake < Infinity && !this.#isOver)
        this.#cancelWake = clock.callAt(wake, () => this.dispatch({ kind: 'wake' }));
    } catch (error) {
      if (!this.#isOver) onFailure(error);
    }
  }

  private perform(effect: Effect): void {
    const { clock, onAgain, onEvent, onFailure } = this.#parts;
    switch (effect.kind) {
      case 'connect':
        return this.connect(effect.connection);
      case 'subscribe': {
        const { exchange, symbols } = this.#parts;
        this.#streams.get(effect.connection)?.send(exchange.subscription(symbols, effect.connection));
        return;
      }
      case 'close':
        void this.#streams.get(effect.connection)?.close();
        this.#streams.delete(effect.connection);
        return this.tell({ connection: effect.connection, what: 'closed', detail: effect.why });
      case 'fetch':
        void this.fetch(effect);
        return;
      case 'again':
        return onAgain(effect);
      case 'status':
        return onEvent({ time: clock.now(), kind: 'status', phase: this.#state.phase, reason: this.reason });
      case 'stopped':
        return onFailure(new UsageError(effect.why));
      case 'frame':
    }
  }

  private tell(event: Omit<ConnectionEvent, 'time'>): void {
    const time = this.#parts.clock.now();
    this.#parts.onEvent({ time, kind: 'connection', event: { time, ...event } });
  }

  private connect(connection: number): void {
    const { exchange, clock, onEvent } = this.#parts;
    let heardAt = -Infinity;
    let hasOpened = false;
    let hasBrought = false;
    const stream = new Stream(exchange.streamUrl, {
      onOpen: () => {
        hasOpened = true;
        this.tell({ connection, what: 'open', detail: '' });
        this.dispatch({ kind: 'opened', connection });
      },
      onText: (text) => {
        const time = clock.now();
        if (exchange.isForming(text)) {
          if (time - heardAt < HEARD_MS) return;
          heardAt = time;
        }
        const message = exchange.read(text);
        if (message.kind === 'reject') onEvent({ time, kind: 'rejected', reason: message.reason });
        else if (message.kind === 'candle') {
          const { symbol, candle, isClosed } = message;
          if (!hasBrought) this.tell({ connection, what: 'live', detail: '' });
          hasBrought = true;
          if (!isClosed) onEvent({ time, kind: 'forming', symbol, candle });
          else onEvent({ time, kind: 'candleReceived', symbol, openTime: candle.openTime, source: 'websocket' });
        }
        this.dispatch({ kind: 'message', connection, message });
      },
      onEnd: (failure) => {
        this.#streams.delete(connection);
        const detail = failure.status > 0 ? `status ${failure.status}` : '';
        this.tell({ connection, what: hasOpened ? 'lost' : 'refused', detail });
        this.dispatch({ kind: 'closed', connection, ...failure });
      },
    });
    this.#streams.set(connection, stream);
    this.tell({ connection, what: 'connecting', detail: '' });
  }

  private async fetch({ symbol, from, rows }: Extract<Effect, { kind: 'fetch' }>): Promise<void> {
    const { exchange, clock, onEvent } = this.#parts;
    const url = `${exchange.restUrl}${exchange.candlesPath(symbol, from, rows)}`;
    const { signal } = this.#leave;
    const answer = await askRest({ url, read: (body) => exchange.readCandles(body, from), signal });
    if (this.#isOver) return;
    onEvent({ time: clock.now(), kind: 'request', status: answer.ok ? 200 : answer.status });
    if (answer.ok) {
      const { value: candles, usedWeight } = answer;
      return this.dispatch({ kind: 'fetched', symbol, candles, usedWeight });
    }
    const { status, retryAfterMs } = answer;
    this.dispatch({ kind: 'fetchFailed', symbol, status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }
}
