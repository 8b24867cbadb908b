import type { Candle } from '../market/candle.ts';
import type { Instrument } from '../market/instrument.ts';
import { restoreFields, saveFields } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { MINUTE_MS } from '../market/units.ts';
import type { ExitSignal, Signal } from '../strategy/decision.ts';
import { directionOf } from '../strategy/decision.ts';
import { Account } from './account.ts';
import { Book } from './book.ts';
import type { PendingEntry } from './book.ts';
import type { BrokerConfig } from './config.ts';
import { Execution } from './execution.ts';
import { hitsStop, hitsTarget, stopComesFirst } from './intrabar.ts';
import type { LowerCandles } from './intrabar.ts';
import { proportionalSlipBps } from './costs.ts';
import type { BrokerSink } from './sink.ts';

/** Prices are decimals and limit − tick is a computed double: a hair less than a tick, so that one tick is one. */
const ONE_TICK = 1 - 1e-6;

/** Absent minutes in a row after which an open position counts as exposed to a gap. */
const GAP_EXPOSED_AFTER = 3;

/**
 * What would have happened: fills orders and closes positions against 1m candles by the rules of the simulation
 * (README, "Where the simulation is untrue"). Two passes per frame keep events at the open before events inside.
 */
export class Broker implements Stateful {
  readonly books: readonly Book[];
  readonly account: Account;
  readonly execution: Execution;
  ambiguousExits = 0;
  orders = 0;
  /** Fundings that came too late, or off the hour, to be settled. */
  unsettledFundings = 0;
  readonly #config: BrokerConfig;
  readonly #sink: BrokerSink;
  readonly #isProportional: boolean;

  constructor(config: BrokerConfig, instruments: readonly Instrument[], sink: BrokerSink) {
    this.#config = config;
    this.#sink = sink;
    this.#isProportional = config.costs.slippage === 'proportional';
    this.books = instruments.map((instrument, index) => new Book(instrument, index));
    this.account = new Account(config.initialCash);
    this.execution = new Execution(config, { account: this.account, books: this.books, sink });
  }

  /** First pass: everything that happens at the candle's open. */
  settleOpen(book: Book, candle: Candle): void {
    if (book.direction !== 0) {
      book.absentRun = 0;
      this.exitAtOpen(book, candle);
    }
    if (book.entry !== null && book.direction === 0) this.enterAtOpen(book, book.entry, candle);
  }

  /** Second pass: what happens inside the candle. */
  settleInside(book: Book, candle: Candle, lower: LowerCandles | null): void {
    book.isFreshLimit = false;
    if (book.direction === 0 && book.resting !== null) this.fillResting(book, book.resting, candle);
    if (book.direction !== 0) {
      const { high, low } = candle;
      if (book.isReached(high, low)) this.exitInside(book, candle, lower);
      if (book.direction !== 0) this.survive(book, candle);
    }
    if (book.direction !== 0) return;
    book.isActive = book.entry !== null || book.resting !== null;
  }

  /** The candle's close, after both passes; also for a book at rest. */
  close(book: Book, candle: Candle): void {
    book.mark = candle.close;
    if (this.#isProportional) book.nextSlipBps = proportionalSlipBps(candle.high, candle.low, candle.close);
  }

  /** An absent minute: nothing fills; an open position remembers it. */
  skipMinute(book: Book): void {
    // The next candle's predecessor is flat: no range to slip by.
    book.nextSlipBps = proportionalSlipBps(book.mark, book.mark, book.mark);
    if (book.direction === 0) return;
    book.syntheticMinutes++;
    if (++book.absentRun > GAP_EXPOSED_AFTER) book.isGapExposed = true;
  }

  /** Takes a strategy's wish to enter, decided at `time` on this book's last close. */
  acceptEntry(book: Book, signal: Signal, time: number): void {
    const direction = directionOf(signal.side);
    if (book.direction === direction) return this.#sink.cancel(time, book.symbolIndex, 'ALREADY_IN');
    if (book.entry !== null || book.resting !== null) this.#sink.cancel(time, book.symbolIndex, 'REPLACED');
    if (book.direction !== 0 && book.exitKind === null) this.scheduleExit(book, 'reversed', time);
    const pending = { signal, decidedAt: time, close: book.mark, equity: this.account.equity(this.books) };
    book.entry = signal.limit === undefined ? pending : null;
    book.resting = signal.limit === undefined ? null : pending;
    book.isActive = true;
    this.orders++;
  }

  /** Takes a strategy's wish to be out: closes the position at the next open, withdraws a waiting entry. */
  acceptExit(book: Book, signal: ExitSignal, time: number): void {
    if (book.entry !== null || book.resting !== null) this.#sink.cancel(time, book.symbolIndex, 'WITHDRAWN');
    book.entry = null;
    book.resting = null;
    if (book.direction === 0) return;
    this.scheduleExit(book, 'signal', time);
    book.exitReason = signal.reason;
    this.orders++;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private scheduleExit(book: Book, kind: 'signal' | 'reversed', time: number): void {
    book.exitKind = kind;
    book.exitReason = kind === 'reversed' ? 'REVERSED' : '';
    book.exitDecidedAt = time;
  }

  private exitAtOpen(book: Book, candle: Candle): void {
    const { direction } = book;
    const { open } = candle;
    const time = candle.openTime;
    const { costs, latencyMs } = this.#config;
    if (book.exitKind !== null && time >= book.exitDecidedAt + latencyMs) {
      this.execution.exitTaker(book, { time, base: open, slipBps: costs.slipStopBps, kind: book.exitKind });
    } else if (time >= book.holdUntil) {
      this.execution.exitTaker(book, { time, base: open, slipBps: costs.slipTimeoutBps, kind: 'timeout' });
    } else if (direction * (open - book.stopPrice) <= 0) {
      this.execution.exitStop(book, time, open);
    } else if (direction * (book.targetPrice - open) <= 0) {
      this.execution.exitTarget(book, time);
    }
  }

  private enterAtOpen(book: Book, pending: PendingEntry, candle: Candle): void {
    if (candle.openTime < pending.decidedAt + this.#config.latencyMs) return;
    book.entry = null;
    const { signal } = pending;
    const direction = directionOf(signal.side);
    const { open } = candle;
    const code =
      signal.stop !== undefined && direction * (open - signal.stop) <= 0
        ? 'GAP_STOP'
        : signal.target !== undefined && direction * (signal.target - open) <= 0
          ? 'GAP_TARGET'
          : signal.driftMax !== undefined && Math.abs(open - pending.close) > signal.driftMax
            ? 'DRIFT'
            : null;
    if (code !== null) return this.#sink.cancel(candle.openTime, book.symbolIndex, code);
    this.execution.enter(book, pending, { time: candle.openTime, openTime: candle.openTime, base: open, limit: NaN });
  }

  /** A resting limit fills only on a trade-through of one tick, never on the word of the candle that placed it. */
  private fillResting(book: Book, pending: PendingEntry, candle: Candle): void {
    const { signal, decidedAt } = pending;
    if (candle.openTime < decidedAt + this.#config.latencyMs) return;
    if (signal.expiryMinutes !== undefined && candle.openTime >= decidedAt + signal.expiryMinutes * MINUTE_MS) {
      book.resting = null;
      return this.#sink.cancel(candle.openTime, book.symbolIndex, 'EXPIRED');
    }
    const limit = signal.limit as number;
    const tick = book.instrument.tickSize * ONE_TICK;
    const isThrough = signal.side === 'long' ? candle.low <= limit - tick : candle.high >= limit + tick;
    if (!isThrough) return;
    book.resting = null;
    const { open, openTime } = candle;
    const isAtOpen = signal.side === 'long' ? open <= limit : open >= limit;
    const time = isAtOpen ? openTime : candle.closeTime - 1;
    this.execution.enter(book, pending, { time, openTime, base: open, limit });
  }

  private exitInside(book: Book, candle: Candle, lower: LowerCandles | null): void {
    const { execution } = this;
    const { high, low } = candle;
    const levels = execution.levelsOf(book);
    const isStop = hitsStop(levels, high, low);
    const isTarget = !book.isFreshLimit && hitsTarget(levels, high, low);
    if (!isStop && !isTarget) return;
    const time = candle.closeTime - 1;
    if (book.isFreshLimit && book.direction * (book.filledPrice - book.stopPrice) <= 0) {
      // Filled at an open that already lies beyond the stop: out at that open, never at the better stop.
      return execution.exitStop(book, book.filledAt, book.filledPrice);
    }
    if (isStop && isTarget) {
      this.ambiguousExits++;
      execution.keepBothResults(book);
    }
    if (isStop && (!isTarget || stopComesFirst(levels, candle, { mode: this.#config.intrabar, lower }))) {
      return execution.exitStop(book, time, book.stopPrice);
    }
    if (!isStop) book.reach(book.direction > 0 ? low : high);
    execution.exitTarget(book, time);
  }

  /** Still open at the candle's close: excursions, the trailing stop. */
  private survive(book: Book, candle: Candle): void {
    book.span(candle.high, candle.low);
    const { direction, trail } = book;
    if (trail === trail) {
      const stop = candle.close - direction * trail;
      if (!(direction * (stop - book.stopPrice) <= 0)) book.stopPrice = stop;
    }
  }
}
