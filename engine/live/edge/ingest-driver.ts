import { UsageError } from '../../market/errors.ts';
import { MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { mayAsk, usedWeight } from '../ingest/budget.ts';
import { clockOffsetMs, exchangeTime } from '../ingest/clock.ts';
import { isWaitedFor } from '../ingest/frames.ts';
import { nextWake, reduce } from '../ingest/ingest.ts';
import { startIngest } from '../ingest/start.ts';
import type { Effect, Failure, IngestEvent, IngestSettings, IngestState } from '../ingest/state.ts';
import type { ConnectionEvent, ConnectionStatus, LiveEvent, LiveStatus } from '../status.ts';
import type { LiveClock } from './clock.ts';
import { askRest } from './rest.ts';
import { Stream } from './stream.ts';

/** Forming candles only prove that a stream lives: one a second is read. */
const HEARD_MS = SECOND_MS;

export type FrameEffect = Extract<Effect, { kind: 'frame' }>;
export type AgainEffect = Extract<Effect, { kind: 'again' }>;
type Request = Extract<Effect, { kind: 'fetch' | 'askTime' | 'askTrading' }>;
type WithoutTime<T> = T extends unknown ? Omit<T, 'time' | 'own'> : never;

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
  readonly #settings: IngestSettings;
  readonly #streams = new Map<number, Stream>();
  #state: IngestState;
  #cancelWake: () => void = () => undefined;
  #isOver = false;
  /** Ends requests that nobody waits for any more. */
  readonly #leave = new AbortController();

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.#settings = { exchange: parts.exchange };
    const { firstOpen, seed, symbols } = parts;
    this.#state = startIngest({ symbols, firstOpen, time: this.steadyNow, seed });
  }

  /** Everything the ingest knows, to look at; its times are those of the clock that nobody sets. */
  get state(): Readonly<IngestState> {
    return this.#state;
  }

  /** True while an answer, a connection's first data, or a candle that is due has not come. */
  get isWaiting(): boolean {
    const { connections, rest, nextOpen } = this.#state;
    const hasStream = connections.length > 0 && connections.every(({ phase }) => phase === 'live');
    const isDue = nextOpen + MINUTE_MS <= exchangeTime(this.#state, this.steadyNow);
    return !hasStream || rest.asks.length > 0 || isDue;
  }

  /** What is held for, in words; null when nothing is. */
  get reason(): string | null {
    return this.#state.reason;
  }

  /** Connections as they stand, oldest first. */
  get connections(): readonly ConnectionStatus[] {
    return this.#state.connections.map(({ id, phase, since, lastDataAt }) => {
      return { id, phase, since: this.own(since), lastDataAt: this.own(lastDataAt) };
    });
  }

  /** How much may be asked of the exchange. */
  get restStatus(): LiveStatus['rest'] {
    const now = this.steadyNow;
    const { pausedUntil } = this.#state.rest;
    return {
      usedWeight: usedWeight(this.#state, now),
      weightMax: this.#parts.exchange.limits.weightPerMinute,
      pausedUntil: pausedUntil > now ? this.own(pausedUntil) : null,
    };
  }

  /** The exchange's clock minus the machine's, ms; null before it was measured. */
  get clockOffsetMs(): number | null {
    return clockOffsetMs(this.#state);
  }

  start(): void {
    this.dispatch({ kind: 'wake' });
  }

  /** An operator's word that a minute has no candle; false when it is not waited for. */
  declareAbsent(symbol: string, openTime: number): boolean {
    if (this.#isOver || !isWaitedFor(this.#state, symbol, { openTime, now: this.steadyNow })) return false;
    this.dispatch({ kind: 'absent', symbol, openTime });
    return true;
  }

  /** True when somebody else may send the exchange a request: nothing pauses, and there is budget to spare. */
  mayAsk(): boolean {
    return !this.#isOver && mayAsk(this.#settings, this.#state, this.steadyNow);
  }

  /** Somebody else's request was refused by the exchange: whoever asks it waits too. */
  noteRefusal({ status, retryAfterMs }: Failure): void {
    this.dispatch({ kind: 'limited', status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
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

  private get steadyNow(): number {
    const { clock } = this.#parts;
    return clock.steadyNow?.() ?? clock.now();
  }

  /** A time of events by the machine's clock. */
  private own(time: number): number {
    return time + this.#state.clock.slip;
  }

  private dispatch(event: WithoutTime<IngestEvent>): void {
    if (this.#isOver) return;
    const { clock, onFrames, onFailure } = this.#parts;
    try {
      const before = this.#state;
      const time = this.steadyNow;
      const reduction = reduce(this.#settings, before, { ...event, time, own: clock.now() } as IngestEvent);
      const { state, effects } = reduction;
      this.#state = state;
      if (event.kind === 'message') this.tellProved(before, event.connection);
      const frames = effects.filter((effect) => effect.kind === 'frame');
      if (frames.length > 0) onFrames(frames);
      for (const effect of effects) this.perform(effect, before);
      this.#cancelWake();
      const wake = nextWake(this.#settings, state);
      if (wake === Infinity || this.#isOver) return;
      const at = clock.now() + Math.max(0, wake - this.steadyNow);
      this.#cancelWake = clock.callAt(at, () => this.dispatch({ kind: 'wake' }));
    } catch (error) {
      if (!this.#isOver) onFailure(error);
    }
  }

  private perform(effect: Effect, before: IngestState): void {
    const { clock, exchange, onAgain, onEvent, onFailure } = this.#parts;
    switch (effect.kind) {
      case 'connect':
        return this.connect(effect.connection);
      case 'subscribe':
        return this.#streams.get(effect.connection)?.send(exchange.subscription(effect.symbols, effect.id));
      case 'list':
        return this.#streams.get(effect.connection)?.send(exchange.listSubscriptions(effect.id));
      case 'close':
        return this.close(effect, before);
      case 'fetch':
      case 'askTime':
      case 'askTrading':
        return void this.ask(effect);
      case 'again':
        return onAgain(effect);
      case 'flagged':
      case 'clock':
      case 'rejected':
        return onEvent({ time: clock.now(), ...effect });
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

  /** Tells of a connection that has just brought its first data. */
  private tellProved(before: IngestState, connection: number): void {
    const isLive = ({ connections }: IngestState): boolean =>
      connections.some(({ id, phase }) => id === connection && phase === 'live');
    if (!isLive(before) && isLive(this.#state)) this.tell({ connection, what: 'live', detail: '' });
  }

  private close({ connection, why }: Extract<Effect, { kind: 'close' }>, before: IngestState): void {
    void this.#streams.get(connection)?.close();
    this.#streams.delete(connection);
    const neverOpened = before.connections.some(({ id, phase }) => id === connection && phase === 'connecting');
    this.tell({ connection, what: neverOpened ? 'refused' : 'closed', detail: why });
  }

  private connect(connection: number): void {
    const { exchange } = this.#parts;
    let hasOpened = false;
    const stream = new Stream(exchange.streamUrl, {
      onOpen: () => {
        hasOpened = true;
        this.tell({ connection, what: 'open', detail: '' });
        this.dispatch({ kind: 'opened', connection });
      },
      onText: this.reader(connection),
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

  /** Reads a connection's texts: every closed candle, of the forming ones as many as prove that it lives. */
  private reader(connection: number): (text: string) => void {
    const { exchange, clock, symbols, onEvent } = this.#parts;
    let heardAt = -Infinity;
    return (text) => {
      if (exchange.isForming(text)) {
        const now = this.steadyNow;
        if (now - heardAt < HEARD_MS) return;
        heardAt = now;
      }
      const message = exchange.read(text);
      const time = clock.now();
      if (message.kind === 'reject') onEvent({ time, kind: 'rejected', reason: message.reason });
      else if (message.kind === 'candle' && symbols.includes(message.symbol)) {
        const { symbol, candle, isClosed } = message;
        if (!isClosed) onEvent({ time, kind: 'forming', symbol, candle });
        else onEvent({ time, kind: 'candleReceived', symbol, openTime: candle.openTime, source: 'websocket' });
      }
      this.dispatch({ kind: 'message', connection, message });
    };
  }

  private async ask(effect: Request): Promise<void> {
    const { exchange, clock, onEvent } = this.#parts;
    const { request } = effect;
    const { path, read } = questionOf(exchange, effect);
    const answer = await askRest({ url: `${exchange.restUrl}${path}`, read, signal: this.#leave.signal });
    if (this.#isOver) return;
    onEvent({ time: clock.now(), kind: 'request', status: answer.ok ? 200 : answer.status });
    if (answer.ok) {
      const { value, usedWeight: used, asOf } = answer;
      return this.dispatch({
        ...value,
        usedWeight: used,
        ...(asOf === undefined ? {} : { asOf }),
      } as WithoutTime<IngestEvent>);
    }
    const { status, retryAfterMs } = answer;
    this.dispatch({ kind: 'requestFailed', request, status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }
}

/** Where a request goes, and what its answer means. */
function questionOf(
  exchange: Exchange,
  effect: Request,
): { readonly path: string; readonly read: (body: unknown) => WithoutTime<IngestEvent> } {
  const { kind, request } = effect;
  if (kind === 'askTime') {
    const read = (body: unknown) => ({ kind: 'toldTime', request, serverTime: exchange.readTime(body) }) as const;
    return { path: exchange.timePath, read };
  }
  const { symbol } = effect;
  if (kind === 'askTrading') {
    const isTraded = (body: unknown): boolean => exchange.readInstruments(body, [symbol]).length > 0;
    const read = (body: unknown) => ({ kind: 'toldTrading', request, isTrading: isTraded(body) }) as const;
    return { path: exchange.instrumentsPath([symbol]), read };
  }
  const { from, rows } = effect;
  const read = (body: unknown) => ({ kind: 'fetched', request, candles: exchange.readCandles(body, from) }) as const;
  return { path: exchange.candlesPath(symbol, from, rows), read };
}
