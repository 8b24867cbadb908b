import { Broker } from '../broker/broker.ts';
import { settlementTime, settleFunding } from '../broker/funding.ts';
import type { LowerCandles } from '../broker/intrabar.ts';
import { Shadows } from '../broker/shadows.ts';
import { InputChain, OutputChain } from '../journal/chain.ts';
import { Journal } from '../journal/journal.ts';
import type { TapeView } from '../journal/events.ts';
import { rowAtOrAfter } from '../market/frames.ts';
import type { CandleSlice, FrameBatch } from '../market/frames.ts';
import type { Instrument } from '../market/instrument.ts';
import type { Observation } from '../market/observation.ts';
import { restoreFields, saveState } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { compareCodeUnits, DAY_MS, HOUR_MS, MINUTE_MS } from '../market/units.ts';
import { hold } from '../strategy/decision.ts';
import type { Decision, Signal } from '../strategy/decision.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { VoteColumns } from '../strategy/vote-tape.ts';
import { Board } from './board.ts';
import type { RunConfig } from './config.ts';
import { Desk } from './desk.ts';
import { BRIDGED_MINUTES_MAX, FRAME, SymbolRun } from './symbol-run.ts';

/** What an engine runs. */
export interface EngineOptions {
  readonly strategy: Strategy;
  readonly instruments: readonly Instrument[];
  readonly config: RunConfig;
  /** False leaves both digest chains out (benchmarks only). */
  readonly hasDigests?: boolean;
}

/** Records that a step appended: decode with `decodeEvents(tape, from)`. */
export interface StepResult {
  readonly tape: TapeView;
  readonly from: number;
}

/**
 * The heartbeat: frames in, journal records out, the same for history and for a live stream. Deterministic: the same
 * frames, strategy, config and seed give the same bytes.
 */
export class Engine implements Stateful {
  readonly journal = new Journal();
  readonly broker: Broker;
  readonly shadows: Shadows;
  readonly inputs: InputChain;
  readonly outputs: OutputChain;
  readonly symbols: readonly SymbolRun[];
  frames = 0;
  decisions = 0;
  readonly #clock = { time: NaN };
  readonly #board: Board;
  readonly #desk: Desk;
  readonly #hasDigests: boolean;
  readonly #usesSeconds: boolean;
  /** The strategy looks at all symbols before it decides. */
  readonly #looksFirst: boolean;
  #observations: readonly Observation[] = [];
  #observation = 0;
  /** Fundings known in the very frame of their settlement: they wait for its fills. */
  readonly #dueFundings: Observation[] = [];
  readonly #seconds: (CandleSlice | null)[];

  constructor(options: EngineOptions) {
    const { strategy, config } = options;
    const instruments = [...options.instruments].sort((a, b) => compareCodeUnits(a.symbol, b.symbol));
    const names = instruments.map((instrument) => instrument.symbol);
    this.broker = new Broker(config, instruments, this.journal);
    this.shadows = new Shadows(config, instruments);
    this.inputs = new InputChain(names);
    this.outputs = new OutputChain(names);
    this.#hasDigests = options.hasDigests ?? true;
    this.#usesSeconds = config.intrabar === 'lowerTimeframe';
    this.#board = new Board(this.#clock);
    this.symbols = names.map((symbol) => new SymbolRun(symbol, this.#clock));
    this.#seconds = names.map(() => null);
    this.#desk = new Desk({
      strategy,
      outcomes: this.shadows.outcomes,
      seed: config.seed,
      clock: this.#clock,
      board: this.#board,
      symbols: this.symbols,
    });
    this.symbols.forEach((run, i) => this.#desk.open(run, this.broker.books[i]!));
    this.#looksFirst = this.symbols.some((run) => run.look !== null);
  }

  /** Processes every frame of a batch, in order. Throws when the batch's lanes are not this engine's symbols. */
  step(batch: FrameBatch): StepResult {
    const from = this.journal.tape.length;
    this.bind(batch);
    if (this.#hasDigests) this.inputs.add(batch);
    this.run(batch.firstClose, batch.lastClose);
    return { tape: this.journal.tape, from };
  }

  /** Close time of the last frame, NaN before the first. */
  get time(): number {
    return this.#clock.time;
  }

  /** How many observations became available. */
  get observations(): number {
    return this.#board.count;
  }

  /** What the strategy counted itself, in plain JSON; undefined when it counts nothing. */
  get strategyAccount(): object | undefined {
    return this.#desk.account;
  }

  /** What the strategy's voices said at every close since this engine was made; none when it has none. */
  get strategyVotes(): readonly VoteColumns[] {
    return this.#desk.votes;
  }

  /** Both fingerprints as of the last frame. */
  digests(): { readonly inputs: string; readonly outputs: string } {
    return { inputs: this.inputs.digest(), outputs: this.outputs.digest(this.journal.tape) };
  }

  /**
   * Forgets the journal's records of finished days, and recordings of votes: for runs without an end. The digests stay
   * what they are. Gives how many doubles the tape lost.
   */
  forget(): number {
    const dropped = this.outputs.openedAt;
    if (dropped > 0) this.journal.tape.drop(dropped);
    this.outputs.noteDropped();
    for (const tape of this.strategyVotes) tape.forget();
    return dropped;
  }

  save(): State {
    const { journal, broker, shadows, inputs, outputs, symbols, frames, decisions } = this;
    const parts = { journal, broker, shadows, inputs, outputs, symbols, frames, decisions };
    return saveState({ ...parts, time: this.#clock.time, board: this.#board, desk: this.#desk });
  }

  restore(state: State): void {
    const { time, board, desk, ...rest } = state as { time: number; board: State; desk: State };
    this.#clock.time = time;
    this.#board.restore(board);
    this.#desk.restore(desk);
    restoreFields(this, rest);
  }

  /** Frames from `firstClose` to `lastClose`. The account is journaled at whole hours, the output chain linked at midnight. */
  private run(firstClose: number, lastClose: number): void {
    const clock = this.#clock;
    clock.time = firstClose - MINUTE_MS;
    let left = (lastClose - firstClose) / MINUTE_MS + 1;
    while (left > 0) {
      const toHour = (Math.floor(clock.time / HOUR_MS) * HOUR_MS + HOUR_MS - clock.time) / MINUTE_MS;
      const plain = Math.min(left, toHour - 1);
      for (let i = 0; i < plain; i++) {
        clock.time += MINUTE_MS;
        this.frame(false);
      }
      if (left < toHour) return;
      clock.time += MINUTE_MS;
      this.frame(true);
      if (this.#hasDigests && clock.time % DAY_MS === 0) {
        this.outputs.closeDay(this.journal.tape, clock.time - DAY_MS);
      }
      left -= toHour;
    }
  }

  /**
   * One frame. Settle, then look: side data that became available; candles; fills at the open, then inside the
   * candle; the account; higher timeframes and indicators of every symbol; only then the strategy, whose new orders
   * wait for the next open.
   */
  private frame(isHour: boolean): void {
    const { symbols, broker } = this;
    const { books, account } = broker;
    const count = symbols.length;
    this.frames++;
    if (this.#observation < this.#observations.length) this.observe();
    let isQuiet = true;
    for (let i = 0; i < count; i++) {
      const run = symbols[i]!;
      if (run.take() !== FRAME.candle || run.absentBefore > 0) {
        this.noteAbsence(run, i);
        isQuiet = false;
      }
      if (books[i]!.isActive) isQuiet = false;
    }
    if (isQuiet) for (let i = 0; i < count; i++) broker.close(books[i]!, symbols[i]!.minute);
    else this.settle();
    if (account.hasMoved || account.openPositions > 0) account.markFrame(books);
    if (this.shadows.size > 0) this.settleShadows();
    if (isHour) this.markHour();
    this.look();
    if (this.shadows.outcomes.length > 0) this.shadows.outcomes.length = 0;
  }

  /** Fills at every symbol's open, then inside the candles; absent minutes pass over the books. */
  private settle(): void {
    const { symbols, broker } = this;
    const { books } = broker;
    const count = symbols.length;
    for (let i = 0; i < count; i++) {
      const run = symbols[i]!;
      const book = books[i]!;
      if (book.isActive && run.brought === FRAME.candle) broker.settleOpen(book, run.minute);
    }
    for (let i = 0; i < count; i++) {
      const run = symbols[i]!;
      const book = books[i]!;
      if (run.brought === FRAME.candle) {
        if (book.isActive) broker.settleInside(book, run.minute, this.#usesSeconds ? this.lower(i) : null);
        broker.close(book, run.minute);
      } else if (run.brought === FRAME.synthetic) broker.skipMinute(book);
    }
  }

  /** Features of every symbol first: a strategy may look at other symbols of the same frame. */
  private look(): void {
    const { symbols } = this;
    const count = symbols.length;
    for (let i = 0; i < count; i++) {
      const run = symbols[i]!;
      if (run.brought !== FRAME.nothing) run.advance();
    }
    if (this.#looksFirst) {
      for (let i = 0; i < count; i++) {
        const run = symbols[i]!;
        if (run.isAsked) run.look!();
      }
    }
    for (let i = 0; i < count; i++) {
      const run = symbols[i]!;
      if (!run.isAsked) continue;
      const decision = run.decide!();
      this.decisions++;
      if (decision !== hold) this.actOn(decision, i);
    }
  }

  private actOn(decision: Decision | readonly Decision[], index: number): void {
    if (Array.isArray(decision)) for (const one of decision as readonly Decision[]) this.act(one, index);
    else this.act(decision as Decision, index);
  }

  private act(decision: Decision, index: number): void {
    const close = this.#clock.time;
    switch (decision?.action) {
      case 'hold':
        return;
      case 'enter':
        this.#desk.check(decision, this.symbols[index]!.symbol);
        this.journal.signal(close, index, decision);
        if (decision.reference !== undefined) this.follow(decision, index);
        return this.broker.acceptEntry(this.broker.books[index]!, decision, close);
      case 'exit':
        this.journal.exit(close, index, decision.reason);
        return this.broker.acceptExit(this.broker.books[index]!, decision, close);
      case 'refuse':
        this.journal.refuse(close, index, decision);
        if (decision.candidate !== undefined) this.follow(decision.candidate, index);
        return;
      default:
        throw this.#desk.refusal(this.symbols[index]!.symbol, 'a decision', decision);
    }
  }

  private follow(candidate: Signal, index: number): void {
    this.#desk.check(candidate, this.symbols[index]!.symbol);
    this.shadows.follow(candidate, index, { time: this.#clock.time, mark: this.broker.books[index]!.mark });
  }

  /** Followed candidates meet the frame's candles as real orders did, before the strategy looks. */
  private settleShadows(): void {
    const { symbols, shadows } = this;
    for (let i = 0; i < symbols.length; i++) {
      const { brought, minute } = symbols[i]!;
      if (brought === FRAME.candle) shadows.settle(i, minute, this.#usesSeconds ? this.lower(i) : null);
      else if (brought === FRAME.synthetic) shadows.skipMinute(i);
    }
    for (const outcome of shadows.outcomes) this.journal.outcome(this.#clock.time, outcome);
  }

  /** Journals a gap that a candle ended, and starts a symbol anew when a gap became too long to bridge. */
  private noteAbsence(run: SymbolRun, index: number): void {
    if (run.brought === FRAME.candle) {
      this.journal.absent(this.#clock.time, index, run.absentBefore);
      run.absentBefore = 0;
    } else if (run.absentRun === BRIDGED_MINUTES_MAX + 1) {
      this.journal.reset(this.#clock.time, index);
      run.reset();
    }
  }

  private observe(): void {
    const close = this.#clock.time;
    while (this.#observation < this.#observations.length) {
      const next = this.#observations[this.#observation]!;
      if (next.availableAt > close) return;
      this.#observation++;
      this.#board.apply(next);
      if (next.kind !== 'FUNDING_SETTLED') continue;
      if (settlementTime(next) === close && close % HOUR_MS === 0) this.#dueFundings.push(next);
      else this.settleFunding(next);
    }
  }

  private settleFunding(funding: Observation): void {
    const { broker, shadows, journal } = this;
    settleFunding({ broker, books: broker.books, sink: journal }, funding, this.#clock.time);
    if (shadows.size > 0) shadows.settleFunding(funding, this.#clock.time);
  }

  /** At every whole hour: who holds what, the fundings that waited for it, and the account in the journal. */
  private markHour(): void {
    const close = this.#clock.time;
    for (const book of this.broker.books) book.markHour(close);
    if (this.shadows.size > 0) this.shadows.markHour(close);
    for (const funding of this.#dueFundings.splice(0)) this.settleFunding(funding);
    const { account, books } = this.broker;
    this.journal.mark(close, {
      cash: account.cash,
      equity: account.equity(books),
      exposure: account.exposure(books),
      openPositions: account.openPositions,
    });
  }

  private lower(index: number): LowerCandles | null {
    const close = this.#clock.time;
    const slice = this.#seconds[index];
    if (slice === null || slice === undefined) return null;
    const begin = rowAtOrAfter(slice.columns, close - MINUTE_MS, slice.begin);
    const end = rowAtOrAfter(slice.columns, close, begin);
    return begin < end ? { columns: slice.columns, begin, end } : null;
  }

  private bind(batch: FrameBatch): void {
    const { symbols } = this;
    if (batch.lanes.length !== symbols.length || batch.lanes.some((lane, i) => lane.symbol !== symbols[i]?.symbol)) {
      const got = batch.lanes.map((lane) => lane.symbol).join(', ');
      throw new Error(`Frames of ${got} do not fit a run of ${symbols.map((run) => run.symbol).join(', ')}.`);
    }
    batch.lanes.forEach((lane, i) => {
      symbols[i]?.bind(lane.minutes);
      this.#seconds[i] = lane.seconds;
    });
    this.#observations = batch.observations;
    this.#observation = 0;
  }
}
