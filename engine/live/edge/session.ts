import { setImmediate } from 'node:timers/promises';
import { UsageError } from '../../market/errors.ts';
import { isoTime } from '../../market/iso-time.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import type { Observation } from '../../market/observation.ts';
import { loudSignals } from '../bots/bots.ts';
import type { Bots, UndecidedFrame } from '../bots/bots.ts';
import type { Exchange } from '../exchange/exchange.ts';
import type { IngestState, Phase } from '../ingest/state.ts';
import { StorageError } from '../record/database.ts';
import type { OutboxMessage } from '../record/outbox.ts';
import type { DecidedFrame, LiveRecord } from '../record/record.ts';
import { ObservationQueue } from '../side/observation-queue.ts';
import type { AbsenceAsk, ControlAsk, LiveEvent, LiveSignal } from '../status.ts';
import type { LiveClock } from './clock.ts';
import { IngestDriver } from './ingest-driver.ts';
import type { AgainEffect, FrameEffect } from './ingest-driver.ts';

/** Frames of one transaction at most, while the past is caught up with. */
const FRAMES_PER_COMMIT = 240;
/** How often every bot's whole state is stored: what a start has to decide again is hardly longer. */
const SNAPSHOT_MS = 12 * HOUR_MS;
/** What stored frames of so long have had is not taken again. */
const NOTED_MS = 4 * DAY_MS;
/** How long to wait for a disk that took nothing. */
const DISK_MS = 10 * SECOND_MS;

/** What a session works with. */
export interface SessionParts {
  readonly exchange: Exchange;
  readonly clock: LiveClock;
  readonly record: LiveRecord;
  /** They stand where the record stands; the session continues after its last frame. */
  readonly bots: Bots;
  /** Open time of the first frame to decide. */
  readonly firstOpen: number;
  /** Spreads reconnections; changes no decision. */
  readonly seed: number;
  /** What is to be sent of a signal: stored with the decision, or not at all. */
  messagesOf(signal: LiveSignal): readonly OutboxMessage[];
  /** Frames that are stored, and how long that took for each, ms: only from here on may anybody hear of them. */
  onStored(frames: readonly DecidedFrame[], commitMs: number): void;
  /** What happened on the way. */
  onEvent(event: LiveEvent): void;
}

/** A live run at work: every frame that the ingest completes is decided, stored, and only then told. */
export class LiveSession {
  /** Resolves when the session was stopped; rejects with what broke it. */
  readonly ended: Promise<void>;
  readonly driver: IngestDriver;
  readonly #parts: SessionParts;
  readonly #observations = new ObservationQueue();
  #undecided: UndecidedFrame[] = [];
  #lastClose: number;
  /** What the disk said when it took nothing; undecided frames wait. */
  #diskFault: string | null = null;
  /** What was told of it: tried again and again, the same is no news. */
  #toldFault: string | null = null;
  #cancelRetry: () => void = () => undefined;
  /** Candles that came again meanwhile, and when. */
  #unnoted: { readonly effect: AgainEffect; readonly seenAt: number }[] = [];
  /** Absences that an operator declared of frames not stored yet, and when: audited in the transaction that stores them. */
  #declared: (AbsenceAsk & { readonly time: number })[] = [];
  #isSnapshotDue = false;
  /** While snapshots are being stored. */
  #keeping: Promise<void> | undefined;
  #isOver = false;
  #settle: { readonly resolve: () => void; readonly reject: (error: unknown) => void };

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { exchange, clock, firstOpen, seed, bots } = parts;
    this.#lastClose = firstOpen;
    this.#observations.note(parts.record.observations(firstOpen - NOTED_MS));
    this.driver = new IngestDriver({
      exchange,
      clock,
      symbols: bots.symbols,
      firstOpen,
      seed,
      onFrames: (frames) => this.take(frames),
      onAgain: (effect) => this.noteAgain(effect, clock.now()),
      onEvent: (event) => {
        // Told by the session itself, which knows of the disk too.
        if (event.kind === 'status') this.tellStatus();
        else parts.onEvent(event);
      },
      onFailure: (error) => this.fail(error),
    });
    let settle: { resolve: () => void; reject: (error: unknown) => void } | undefined;
    this.ended = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
    this.#settle = settle!;
  }

  /** How it stands. */
  get phase(): Phase {
    return this.#diskFault === null ? this.driver.state.phase : 'held';
  }

  /** Why it is held, in words; null when it is not. */
  get reason(): string | null {
    return this.#diskFault === null ? this.driver.reason : `disk: ${this.#diskFault}`;
  }

  /** What the ingest has counted since the start. */
  get counts(): IngestState['counts'] {
    return this.driver.state.counts;
  }

  /** True while an answer, a connection's first data, a candle that is due, or the disk is waited for. */
  get isWaiting(): boolean {
    return this.#undecided.length > 0 || this.driver.isWaiting;
  }

  start(): void {
    this.driver.start();
  }

  /** Ends every connection and keeps the state for the next start. */
  async stop(): Promise<void> {
    if (this.#isOver) return this.ended.catch(() => undefined);
    this.#isOver = true;
    this.#cancelRetry();
    await this.rest();
    const { record, bots } = this.#parts;
    try {
      if (this.#diskFault === null) record.appendBot([], bots.snapshots());
      this.#settle.resolve();
    } catch (error) {
      this.#settle.reject(error);
    }
  }

  /** Side data that became known: part of the next frame that closes at or after it. */
  observe(observations: readonly Observation[]): void {
    this.#observations.add(observations, this.#lastClose);
  }

  /** Pauses, resumes or stops a bot. Throws UsageError when it cannot be. */
  control(ask: ControlAsk): void {
    const { bots, clock, onEvent } = this.#parts;
    // What the bots have decided since is not stored, and may not be stored by halves.
    if (this.#diskFault !== null) throw new UsageError(`No bot can be changed now: ${this.#diskFault}`);
    const { id: bot, state, reason } = bots.control(ask, clock.now());
    onEvent({ time: clock.now(), kind: 'bot', bot, state, reason });
  }

  /** Takes an operator's word that a minute has no candle. Throws UsageError when it is not waited for. */
  declareAbsent(ask: AbsenceAsk): void {
    const { symbol, openTime } = ask;
    const before = this.#declared;
    // The frame may be stored before the driver returns.
    this.#declared = [...before, { ...ask, time: this.#parts.clock.now() }];
    if (this.driver.declareAbsent(symbol, openTime)) return;
    this.#declared = before;
    throw new UsageError(
      `No candle of ${symbol} at ${isoTime(openTime)} is waited for: only a missing one can be absent.`,
    );
  }

  /** What cannot be decided ends the session. */
  private fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelRetry();
    void this.breakOff(error);
  }

  /** Ends what is under way. */
  private async rest(): Promise<void> {
    await Promise.all([this.driver.stop(), this.#keeping]);
  }

  private async breakOff(error: unknown): Promise<void> {
    await this.rest();
    this.#settle.reject(error);
  }

  private take(effects: readonly FrameEffect[]): void {
    for (const { openTime, entries } of effects) {
      this.#lastClose = openTime + MINUTE_MS;
      const observations = this.#observations.take(this.#lastClose);
      const candles = entries.map(({ candle }) => candle);
      this.#undecided.push({ frame: { openTime, candles, observations }, entries });
    }
    if (this.#diskFault === null) this.decide();
  }

  private decide(): void {
    const { bots, clock, messagesOf, onStored, onEvent } = this.#parts;
    while (this.#undecided.length > 0 && !this.#isOver) {
      const chunk = this.#undecided.slice(0, FRAMES_PER_COMMIT);
      const decided = bots.decide(chunk).map((one): DecidedFrame => {
        return { ...one, messages: loudSignals(one).flatMap(messagesOf) };
      });
      const began = performance.now();
      try {
        this.store(decided);
      } catch (error) {
        if (error instanceof StorageError) return this.holdForDisk(error);
        throw error;
      }
      this.#undecided = this.#undecided.slice(chunk.length);
      this.#declared = this.#declared.filter(({ openTime }) => openTime > lastOpenOf(decided));
      onStored(decided, (performance.now() - began) / decided.length);
      for (const { id: bot, state, reason } of bots.settleFailures()) {
        onEvent({ time: clock.now(), kind: 'bot', bot, state, reason });
      }
    }
    if (this.#isSnapshotDue) this.#keeping ??= this.keepSnapshots();
  }

  private store(decided: readonly DecidedFrame[]): void {
    const { record, bots, clock } = this.#parts;
    record.transaction(() => {
      record.append(decided);
      bots.storeFailures(clock.now());
      for (const { symbol, openTime, who, time } of this.#declared) {
        if (openTime > lastOpenOf(decided)) continue;
        record.audit.add({ time, who, what: 'declare absent', detail: `${symbol} ${isoTime(openTime)}` });
      }
    });
    this.#isSnapshotDue ||= decided.some(({ frame }) => (frame.openTime + MINUTE_MS) % SNAPSHOT_MS === 0);
  }

  /** Stores every bot's whole state behind the frame that made it due: it takes longer than many frames. */
  private async keepSnapshots(): Promise<void> {
    // What the frame gave to tell leaves first.
    await setImmediate();
    try {
      if (this.#isOver || this.#diskFault !== null) return;
      const { record, bots } = this.#parts;
      this.#isSnapshotDue = false;
      await record.keepSnapshots(bots.snapshots());
    } catch (error) {
      if (!(error instanceof StorageError)) return this.fail(error);
      // Due again with the next frame, which the disk has to take first.
      this.#isSnapshotDue = true;
    } finally {
      this.#keeping = undefined;
    }
  }

  /** Nothing in memory may be ahead of the disk: what was decided is forgotten, and decided again later. */
  private holdForDisk({ message }: Error): void {
    const { clock } = this.#parts;
    const isNews = this.#toldFault !== message;
    this.#diskFault = this.#toldFault = message;
    if (isNews) this.tellStatus();
    this.#cancelRetry = clock.callAt(clock.now() + DISK_MS, () => this.retry());
  }

  private retry(): void {
    if (this.#isOver) return;
    try {
      this.#parts.bots.rebuild();
      this.#diskFault = null;
      this.decide();
      for (const { effect, seenAt } of this.#unnoted.splice(0)) this.noteAgain(effect, seenAt);
      if (this.#diskFault !== null) return;
      this.#toldFault = null;
      this.tellStatus();
    } catch (error) {
      this.fail(error);
    }
  }

  private tellStatus(): void {
    const { clock, onEvent } = this.#parts;
    onEvent({ time: clock.now(), kind: 'status', phase: this.phase, reason: this.reason });
  }

  private noteAgain(effect: AgainEffect, seenAt: number): void {
    const { record, onEvent } = this.#parts;
    const { symbol, entry, isDecided: isLate } = effect;
    // Compared with what is stored, which its frame may not be yet.
    if (this.#diskFault !== null) return void this.#unnoted.push({ effect, seenAt });
    try {
      if (!record.noteAgain(symbol, entry, { isDecided: isLate, seenAt })) return;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#unnoted.push({ effect, seenAt });
      return this.holdForDisk(error);
    }
    onEvent({ time: seenAt, kind: 'revision', symbol, openTime: entry.openTime, source: entry.source, isLate });
  }
}

function lastOpenOf(decided: readonly DecidedFrame[]): number {
  return decided.at(-1)!.frame.openTime;
}

/** The first frame of a run that begins now: `historyMinutes` before the minute that is forming. */
export function firstOpenOf(now: number, historyMinutes: number): number {
  return (Math.floor(now / MINUTE_MS) - historyMinutes) * MINUTE_MS;
}
