import { VerificationError } from '../../market/errors.ts';
import { isoTime } from '../../market/iso-time.ts';
import { DAY_MS } from '../../market/units.ts';
import type { Engine } from '../../run/engine.ts';
import type { BotIdentity, StoredBot } from '../record/bot-table.ts';
import { Fold } from '../record/fold.ts';
import { partOf } from '../record/frame-bytes.ts';
import type { LiveFrame } from '../record/frame-bytes.ts';
import type { BotFrame, LiveRecord, Snapshot } from '../record/record.ts';
import type { BotState } from '../status.ts';
import { toldOf } from './told-of.ts';

/** A bot as it is asked for: a name, what it is, and how to make its engine anew. */
export interface BotPlan {
  readonly id: string;
  readonly identity: BotIdentity;
  /** Indicators that its strategy works out at each close it looks at; for people. */
  readonly featureCount: number;
  makeEngine(): Engine;
}

/** One strategy on some symbols with a paper account of its own, as part of a live run. */
export class Bot {
  readonly plan: BotPlan;
  readonly stored: StoredBot;
  fold: Fold;
  state: BotState;
  reason: string | null;
  #frames = 0;
  /** Its engine was just made, which takes a while, and has not been fed. */
  #isFresh = true;
  /** Closes on higher timeframes whose votes were forgotten. */
  #closes = 0;

  constructor(plan: BotPlan, stored: StoredBot) {
    this.plan = plan;
    this.stored = stored;
    this.state = stored.state;
    this.reason = stored.reason;
    this.fold = new Fold(plan.makeEngine(), stored.originText);
  }

  get id(): string {
    return this.plan.id;
  }

  get number(): number {
    return this.stored.number;
  }

  /** Frames decided in all. */
  get frames(): number {
    return this.#frames;
  }

  /** True while it is fed. */
  get isDeciding(): boolean {
    return this.state === 'running' || this.state === 'paused';
  }

  /** Values of indicators worked out since the program started. */
  get calculations(): number {
    const { strategyVotes, decisions } = this.fold.engine;
    const higherCloses = strategyVotes.reduce((sum, { length }) => sum + length, 0);
    return (this.#closes + decisions + higherCloses) * this.plan.featureCount;
  }

  /** Decides a frame over `all` symbols of the record. What it throws is its strategy's doing. */
  decide(frame: LiveFrame, all: readonly string[]): BotFrame {
    const { fold, number: bot } = this;
    this.#isFresh = false;
    const part = partOf(frame, all, fold.symbols);
    const from = fold.engine.journal.tape.length;
    const row = fold.step(part);
    this.#frames++;
    const told = toldOf(this, { part, row, from });
    if (row.closeTime % DAY_MS === 0) this.forget();
    return { bot, row, told };
  }

  snapshot(): Snapshot {
    return { bot: this.number, closeTime: this.fold.closeTime, state: this.fold.save() };
  }

  /**
   * Stands where the record stands: the newest snapshot, then every frame after it once more, each compared with what
   * was stored. Throws VerificationError when one comes out differently.
   */
  rebuild(record: LiveRecord, all: readonly string[]): void {
    if (!this.#isFresh) this.fold = new Fold(this.plan.makeEngine(), this.stored.originText);
    this.#isFresh = false;
    const { fold, number } = this;
    const snapshot = record.latestSnapshot(number);
    if (snapshot !== undefined) {
      fold.restore(snapshot.row, snapshot.state, (from, to) => record.tapeBetween(number, from, to));
    }
    for (const { row: expected, fed } of record.frames(number, snapshot?.row.closeTime)) {
      if (fed === undefined) throw this.contradiction(record, expected.closeTime, 'lacks what it was fed');
      const again = fold.step(partOf(fed, all, fold.symbols));
      if (again.inputHash !== expected.inputHash) {
        throw this.contradiction(record, expected.closeTime, 'was fed differently than when it was stored');
      }
      if (again.outputHash !== expected.outputHash) {
        throw this.contradiction(record, expected.closeTime, 'decides differently than when it was stored');
      }
    }
    this.#frames = record.frameCount(number);
  }

  private forget(): void {
    for (const { length } of this.fold.engine.strategyVotes) this.#closes += length;
    this.fold.forget();
  }

  private contradiction(record: LiveRecord, closeTime: number, what: string): Error {
    return new VerificationError(
      `${this.id} in ${record.folder} cannot be continued: the frame of ${isoTime(closeTime)} ${what}. Start another --record.`,
    );
  }
}
