import { HOUR_MS, MINUTE_MS } from '../../market/units.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { IngestState, Phase } from '../ingest/state.ts';
import type { Fold } from '../record/fold.ts';
import type { Decided, LiveRecord } from '../record/record.ts';
import type { LiveEvent } from '../status.ts';
import type { LiveClock } from './clock.ts';
import { IngestDriver } from './ingest-driver.ts';
import type { AgainEffect, FrameEffect } from './ingest-driver.ts';

/** Frames of one transaction at most, while the past is caught up with. */
const FRAMES_PER_COMMIT = 240;
/** How often the engine's whole state is stored: what a start has to decide again is never longer. */
const SNAPSHOT_MS = 12 * HOUR_MS;

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

/** A live run at work: every frame that the ingest completes is decided, stored, and only then told. */
export class LiveSession {
  /** Resolves when the session was stopped; rejects with what broke it. */
  readonly ended: Promise<void>;
  readonly #parts: SessionParts;
  readonly #driver: IngestDriver;
  #isOver = false;
  #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void };

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { exchange, clock, firstOpen, seed, fold } = parts;
    this.#driver = new IngestDriver({
      exchange,
      clock,
      symbols: fold.symbols,
      firstOpen,
      seed,
      onFrames: (frames) => this.decide(frames),
      onAgain: (effect) => this.noteAgain(effect),
      onEvent: (event) => this.tell(event),
      onFailure: (error) => this.fail(error),
    });
    let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
    this.ended = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
    this.#settle = settle!;
  }

  /** How it stands. */
  get phase(): Phase {
    return this.#driver.state.phase;
  }

  /** What has been counted since the start. */
  get counts(): IngestState['counts'] {
    return this.#driver.state.counts;
  }

  /** True while an answer, a connection's first data, or a candle that is due has not come. */
  get isWaiting(): boolean {
    return this.#driver.isWaiting;
  }

  start(): void {
    this.#driver.start();
  }

  /** Ends every connection and keeps the state for the next start. */
  async stop(): Promise<void> {
    if (this.#isOver) return this.ended.catch(() => undefined);
    this.#isOver = true;
    await this.#driver.stop();
    const { record, fold } = this.#parts;
    try {
      if (record.lastClose !== undefined) record.snapshot(fold.save());
      this.#settle.resolve();
    } catch (error) {
      this.#settle.reject(error);
    }
  }

  /** Nothing in memory may be ahead of the disk: what cannot be decided and stored ends the session. */
  private fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    void this.#driver.stop().then(() => this.#settle.reject(error));
  }

  private decide(frames: readonly FrameEffect[]): void {
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

  private noteAgain(effect: AgainEffect): void {
    const { record, clock, onNews } = this.#parts;
    const isNews = record.noteAgain(effect.symbol, effect.entry, { ...effect, seenAt: clock.now() });
    if (isNews) onNews(`${effect.symbol} came again with other values; the first version stands.`);
  }

  private tell(event: LiveEvent): void {
    const { onNews } = this.#parts;
    if (event.kind === 'status') {
      onNews(`${event.phase.toUpperCase()}${event.reason === null ? '' : `: ${event.reason}`}.`);
    }
    if (event.kind !== 'connection') return;
    const { connection, what, detail } = event.event;
    if (what === 'closed') onNews(`Connection ${connection} closed: ${detail}.`);
    if (what === 'lost' || what === 'refused')
      onNews(`Connection ${connection} lost${detail === '' ? '' : ` (${detail})`}.`);
  }
}

/** The first frame of a run that begins now: `historyMinutes` before the minute that is forming. */
export function firstOpenOf(now: number, historyMinutes: number): number {
  return (Math.floor(now / MINUTE_MS) - historyMinutes) * MINUTE_MS;
}
