import { isExplained, suggestion, UsageError } from '../../market/errors.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { Entry } from '../ingest/state.ts';
import type { BotIdentity } from '../record/bot-table.ts';
import type { LiveFrame } from '../record/frame-bytes.ts';
import type { BotFrame, DecidedFrame, LiveRecord, Snapshot, Venue } from '../record/record.ts';
import type { BotState, ControlAsk, LiveSignal } from '../status.ts';
import { Bot } from './bot.ts';
import type { BotPlan } from './bot.ts';

/** Frames of one transaction at most, while a bot catches up with what is stored. */
const FRAMES_PER_COMMIT = 240;

/** A complete frame that no bot has seen yet. */
export interface UndecidedFrame {
  readonly frame: LiveFrame;
  readonly entries: readonly Entry[];
}

/** What the bots of a live run are made from. */
export interface BotsParts {
  readonly record: LiveRecord;
  readonly venue: Venue;
  readonly plans: readonly BotPlan[];
  /** Minutes before the last stored frame with which a bot begins that joins later. */
  readonly historyMinutes: number;
}

/** The bots of a live run: each decides every frame by itself, and stands where the record stands. */
export class Bots {
  readonly all: readonly Bot[];
  readonly symbols: readonly string[];
  readonly #record: LiveRecord;
  /** Those that failed since they were last stored. */
  #failed: Bot[] = [];

  /**
   * Opens the bots of a record, new ones too, each as far as the record is. Throws UsageError for one that is stored
   * as something else, or that wants symbols the record does not hold; VerificationError when one comes out differently.
   */
  constructor({ record, venue, plans, historyMinutes }: BotsParts) {
    this.#record = record;
    this.symbols = venue.instruments.map(({ symbol }) => symbol);
    this.all = plans.map((plan) => this.open(plan, venue, historyMinutes));
    for (const bot of this.all) {
      if (!bot.isDeciding) continue;
      bot.rebuild(record, this.symbols);
      this.catchUp(bot);
    }
  }

  /** Decides frames, in order. A bot whose strategy throws is out from that frame on; the others go on. */
  decide(frames: readonly UndecidedFrame[]): Omit<DecidedFrame, 'messages'>[] {
    return frames.map(({ frame, entries }) => {
      const bots: BotFrame[] = [];
      for (const bot of this.all) {
        if (!bot.isDeciding) continue;
        try {
          bots.push(bot.decide(frame, this.symbols));
        } catch (error) {
          bot.state = 'failed';
          bot.reason = error instanceof Error ? error.message : String(error);
          this.#failed.push(bot);
        }
      }
      return { frame, entries, bots };
    });
  }

  /** Stores which bots failed; part of the transaction that stores the frames. */
  storeFailures(time: number): void {
    for (const { number, id, reason } of this.#failed) {
      this.#record.bots.mark(number, 'failed', reason);
      this.#record.audit.add({ time, who: 'ninefold', what: `bot ${id} failed`, detail: reason ?? '' });
    }
  }

  /** Those whose failure is stored now. */
  settleFailures(): readonly Bot[] {
    const failed = this.#failed;
    this.#failed = [];
    return failed;
  }

  /** Forgets what was decided since the last stored frame. */
  rebuild(): void {
    this.#failed = [];
    for (const bot of this.all) {
      const stored = this.#record.bots.find(bot.id)!;
      bot.state = stored.state;
      bot.reason = stored.reason;
      if (bot.isDeciding) bot.rebuild(this.#record, this.symbols);
    }
  }

  /** Every deciding bot's state, to be stored. */
  snapshots(): Snapshot[] {
    return this.all.filter((bot) => bot.isDeciding && bot.frames > 0).map((bot) => bot.snapshot());
  }

  /** Pauses, resumes or stops a bot, and notes who wanted it. Throws UsageError when it cannot be. */
  control({ bot: id, action, who }: ControlAsk, time: number): Bot {
    const bot = this.all.find((one) => one.id === id);
    if (bot === undefined) {
      const known = this.all.map((one) => one.id);
      throw new UsageError(`There is no bot "${id}".${suggestion(id, known)}`);
    }
    const { state } = bot;
    const next: BotState = action === 'pause' ? 'paused' : action === 'stop' ? 'stopped' : 'running';
    const isPossible =
      next === 'running' ? state !== 'running' : next === 'paused' ? state === 'running' : bot.isDeciding;
    if (!isPossible) throw new UsageError(`${id} is ${state}: it cannot ${action} now.`);
    const record = this.#record;
    // First it stands where the record stands: what fails there must not be marked as running.
    if (!bot.isDeciding) this.rejoin(bot);
    const leaving = next === 'stopped' && bot.frames > 0 ? [bot.snapshot()] : [];
    record.transaction(() => {
      record.appendBot([], leaving);
      record.bots.mark(bot.number, next, next === 'running' ? null : `${action} by ${who}`);
      record.audit.add({ time, who, what: `${action} bot ${id}`, detail: `${state} to ${next}` });
    });
    bot.state = next;
    bot.reason = next === 'running' ? null : `${action} by ${who}`;
    return bot;
  }

  private rejoin(bot: Bot): void {
    try {
      bot.rebuild(this.#record, this.symbols);
      this.catchUp(bot);
    } catch (error) {
      if (isExplained(error)) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`${bot.id} cannot resume, its strategy fails (${why}): mend it first.`);
    }
  }

  private open(plan: BotPlan, venue: Venue, historyMinutes: number): Bot {
    const record = this.#record;
    const { id, identity } = plan;
    const stored = record.bots.find(id);
    if (stored !== undefined) {
      requireSame(id, stored.identity, identity);
      return new Bot(plan, stored);
    }
    const foreign = identity.symbols.find((symbol) => !this.symbols.includes(symbol));
    if (foreign !== undefined) {
      throw new UsageError(
        `The record ${record.folder} holds ${this.symbols.join(', ')}, not ${foreign}: give bot ${id} another --record.`,
      );
    }
    const { lastClose } = record;
    const firstOpen = Math.max(venue.firstOpen, (lastClose ?? 0) - historyMinutes * MINUTE_MS);
    const instruments = venue.instruments.filter(({ symbol }) => identity.symbols.includes(symbol));
    return new Bot(
      plan,
      record.bots.add(id, identity, { instruments, firstOpen, emitsAfter: lastClose ?? venue.emitsAfter }),
    );
  }

  /** Decides what was stored without the bot; nobody hears of it. */
  private catchUp(bot: Bot): void {
    const record = this.#record;
    const state = bot.state;
    bot.state = 'paused';
    try {
      for (;;) {
        const { closeTime } = bot.fold;
        const after = Number.isNaN(closeTime) ? bot.stored.origin.firstOpen : closeTime;
        const frames = record.inputs(after, FRAMES_PER_COMMIT);
        if (frames.length === 0) break;
        record.appendBot(frames.map((frame) => bot.decide(frame, this.symbols)));
      }
    } finally {
      bot.state = state;
    }
  }
}

/** Throws UsageError when a bot is stored as something else than what is asked for now. */
function requireSame(id: string, stored: BotIdentity, asked: BotIdentity): void {
  const keys = Object.keys(asked) as (keyof BotIdentity)[];
  const different = keys.find((key) => JSON.stringify(stored[key]) !== JSON.stringify(asked[key]));
  if (different === undefined) return;
  throw new UsageError(
    `The record's bot ${id} was made with another ${different}: ask for the same again, give another name, or another --record.`,
  );
}

/** Signals of a frame that are to be sent. */
export function loudSignals({ bots }: Pick<DecidedFrame, 'bots'>): LiveSignal[] {
  return bots.flatMap(({ told }) => told.signals.filter(({ isSilent }) => !isSilent));
}
