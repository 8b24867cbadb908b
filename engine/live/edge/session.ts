import { UsageError } from '../../market/errors.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { missingSymbols } from '../ingest/candles.ts';
import { nextWake, reduce } from '../ingest/ingest.ts';
import { startIngest } from '../ingest/state.ts';
import type { Effect, IngestEvent, IngestState, Phase } from '../ingest/state.ts';
import type { Fold } from '../record/fold.ts';
import type { Decided, LiveRecord } from '../record/record.ts';
import type { LiveClock } from './clock.ts';
import { askRest } from './rest.ts';
import { Stream } from './stream.ts';

/** Frames of one transaction at most, while the past is caught up with. */
const FRAMES_PER_COMMIT = 240;
/** How often the engine's whole state is stored: what a start has to decide again is never longer. */
const SNAPSHOT_MS = 12 * HOUR_MS;
/** Forming candles only prove that a stream lives: one a second is read. */
const HEARD_MS = SECOND_MS;

/** What a session works with. */
export interface SessionParts {
  readonly exchange: Exchange;
  readonly clock: LiveClock;
  /** Where the record stands already; the session continues after its last frame. */
  readonly fold: Fold;
  readonly record: LiveRecord;
  /** Open time of the first frame to decide. */
  readonly firstOpen: number;
  /** Spreads reconnections; changes no decision. */
  readonly seed: number;
  /** Frames that are stored: only from here on may anybody hear of them. */
  onFrames(frames: readonly Decided[]): void;
  /** What happened to connections and phases, in words. */
  onNews(text: string): void;
}

type WithoutTime<T> = T extends unknown ? Omit<T, 'time'> : never;

/** A live run at work: sockets, requests and alarms around the ingest, every decided frame stored before it is told. */
export class LiveSession {
  /** Resolves when the session was stopped; rejects with what broke it. */
  readonly ended: Promise<void>;
  readonly #parts: SessionParts;
  readonly #streams = new Map<number, Stream>();
  #state: IngestState;
  #cancelWake: () => void = () => undefined;
  #isOver = false;
  /** Ends requests that nobody waits for any more. */
  readonly #leave = new AbortController();
  #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void };

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { clock, firstOpen, seed, fold } = parts;
    this.#state = startIngest({ symbols: fold.symbols, firstOpen, time: clock.now(), seed });
    let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
    this.ended = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
    this.#settle = settle!;
  }

  /** How it stands. */
  get phase(): Phase {
    return this.#state.phase;
  }

  /** What has been counted since the start. */
  get counts(): IngestState['counts'] {
    return this.#state.counts;
  }

  /** True while an answer, a connection's first data, or a candle that is due has not come. */
  get isWaiting(): boolean {
    const { connections, rest, nextOpen } = this.#state;
    const hasStream = connections.length > 0 && connections.every(({ phase }) => phase === 'live');
    return !hasStream || rest.inFlight > 0 || nextOpen + MINUTE_MS <= this.#parts.clock.now();
  }

  start(): void {
    this.dispatch({ kind: 'wake' });
  }

  /** Ends every connection and keeps the state for the next start. */
  async stop(): Promise<void> {
    if (this.#isOver) return this.ended.catch(() => undefined);
    this.#isOver = true;
    this.#cancelWake();
    await this.closeStreams();
    const { record, fold } = this.#parts;
    try {
      if (record.lastClose !== undefined) record.snapshot(fold.save());
      this.#settle.resolve();
    } catch (error) {
      this.#settle.reject(error);
    }
  }

  private async closeStreams(): Promise<void> {
    this.#leave.abort();
    const streams = [...this.#streams.values()];
    this.#streams.clear();
    await Promise.all(streams.map((stream) => stream.close()));
  }

  /** Nothing in memory may be ahead of the disk: what cannot be decided and stored ends the session. */
  private fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelWake();
    void this.breakOff(error);
  }

  private async breakOff(error: unknown): Promise<void> {
    await this.closeStreams();
    this.#settle.reject(error);
  }

  private dispatch(event: WithoutTime<IngestEvent>): void {
    if (this.#isOver) return;
    const { exchange, clock } = this.#parts;
    try {
      const { state, effects } = reduce({ exchange }, this.#state, { ...event, time: clock.now() } as IngestEvent);
      this.#state = state;
      this.decide(effects.filter((effect) => effect.kind === 'frame'));
      for (const effect of effects) this.perform(effect);
      this.#cancelWake();
      const wake = nextWake({ exchange }, state);
      if (wake < Infinity && !this.#isOver)
        this.#cancelWake = clock.callAt(wake, () => this.dispatch({ kind: 'wake' }));
    } catch (error) {
      this.fail(error);
    }
  }

  private decide(frames: readonly Extract<Effect, { kind: 'frame' }>[]): void {
    const { fold, record, onFrames } = this.#parts;
    for (let from = 0; from < frames.length && !this.#isOver; from += FRAMES_PER_COMMIT) {
      const decided = frames.slice(from, from + FRAMES_PER_COMMIT).map(({ openTime, entries }): Decided => {
        return { row: fold.step({ openTime, candles: entries.map(({ candle }) => candle) }), entries };
      });
      const isDue = decided.some(({ row }) => row.closeTime % SNAPSHOT_MS === 0);
      record.append(decided, isDue ? fold.save() : undefined);
      onFrames(decided);
    }
  }

  private perform(effect: Effect): void {
    const { clock, record, onNews } = this.#parts;
    switch (effect.kind) {
      case 'connect':
        return this.connect(effect.connection);
      case 'subscribe': {
        const { exchange, fold } = this.#parts;
        this.#streams.get(effect.connection)?.send(exchange.subscription(fold.symbols, effect.connection));
        return;
      }
      case 'close':
        void this.#streams.get(effect.connection)?.close();
        this.#streams.delete(effect.connection);
        return onNews(`Connection ${effect.connection} closed: ${effect.why}.`);
      case 'fetch':
        void this.fetch(effect);
        return;
      case 'again': {
        const isNews = record.noteAgain(effect.symbol, effect.entry, { ...effect, seenAt: clock.now() });
        return isNews ? onNews(`${effect.symbol} came again with other values; the first version stands.`) : undefined;
      }
      case 'status':
        return onNews(this.describePhase());
      case 'stopped':
        return this.fail(new UsageError(effect.why));
      case 'frame':
    }
  }

  private describePhase(): string {
    const { phase } = this.#state;
    return phase === 'held' ? `HELD: ${missingSymbols(this.#state).join(', ')} missing.` : `${phase.toUpperCase()}.`;
  }

  private connect(connection: number): void {
    const { exchange, clock, onNews } = this.#parts;
    let heardAt = -Infinity;
    const stream = new Stream(exchange.streamUrl, {
      onOpen: () => this.dispatch({ kind: 'opened', connection }),
      onText: (text) => {
        if (exchange.isForming(text)) {
          if (clock.now() - heardAt < HEARD_MS) return;
          heardAt = clock.now();
        }
        this.dispatch({ kind: 'message', connection, message: exchange.read(text) });
      },
      onEnd: (failure) => {
        this.#streams.delete(connection);
        onNews(`Connection ${connection} lost${failure.status > 0 ? ` (status ${failure.status})` : ''}.`);
        this.dispatch({ kind: 'closed', connection, ...failure });
      },
    });
    this.#streams.set(connection, stream);
  }

  private async fetch({ symbol, from, rows }: Extract<Effect, { kind: 'fetch' }>): Promise<void> {
    const { exchange } = this.#parts;
    const url = `${exchange.restUrl}${exchange.candlesPath(symbol, from, rows)}`;
    const { signal } = this.#leave;
    const answer = await askRest({ url, read: (body) => exchange.readCandles(body, from), signal });
    if (answer.ok) {
      const { value: candles, usedWeight } = answer;
      return this.dispatch({ kind: 'fetched', symbol, candles, usedWeight });
    }
    const { status, retryAfterMs } = answer;
    this.dispatch({ kind: 'fetchFailed', symbol, status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }
}

/** The first frame of a run that begins now: `historyMinutes` before the minute that is forming. */
export function firstOpenOf(now: number, historyMinutes: number): number {
  return (Math.floor(now / MINUTE_MS) - historyMinutes) * MINUTE_MS;
}
