import type { Book } from '../broker/book.ts';
import type { IndicatorSpec } from '../indicators/indicator.ts';
import { UsageError } from '../market/errors.ts';
import { isoTime } from '../market/iso-time.ts';
import { Random } from '../market/random.ts';
import { saveState } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';
import { timeframeOf } from '../market/timeframe.ts';
import type { Timeframe } from '../market/timeframe.ts';
import type { Outcome, Signal } from '../strategy/decision.ts';
import { namedSeries } from '../strategy/series.ts';
import type { Clock } from '../strategy/series.ts';
import type { SharedPart, Strategy } from '../strategy/strategy.ts';
import type { LookOptions, MarketView } from '../strategy/view.ts';
import type { VoteColumns } from '../strategy/vote-tape.ts';
import type { Board } from './board.ts';
import type { SymbolRun } from './symbol-run.ts';

interface DeskParts {
  readonly strategy: Strategy;
  readonly seed: number;
  readonly clock: Clock;
  readonly board: Board;
  readonly symbols: readonly SymbolRun[];
  /** Resolved in the frame being processed; one list, reused. */
  readonly outcomes: readonly Outcome[];
}

/** An order's price or amount: left out, or a finite number above zero. */
function isPositive(value: number | undefined): boolean {
  return value === undefined || (value > 0 && value < Infinity);
}

/** Seats a strategy at each symbol: builds its view, keeps its random streams, checks what it asks for. */
export class Desk implements Stateful {
  readonly #parts: DeskParts;
  private readonly randoms: Random[] = [];
  private readonly shared: SharedPart | undefined;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { strategy, symbols } = parts;
    this.shared = strategy.share?.({ params: strategy.params, symbols: symbols.map((run) => run.symbol) });
  }

  /** What the strategy counted itself, in plain JSON. */
  get account(): object | undefined {
    return this.shared?.account?.();
  }

  /** What the strategy's voices said at every close; none when it has none. */
  get votes(): readonly VoteColumns[] {
    return this.shared?.votes?.() ?? [];
  }

  /** Creates the strategy for one symbol and settles when it will be asked. */
  open(run: SymbolRun, book: Book): void {
    const { strategy, seed } = this.#parts;
    const random = Random.fromKey(`${run.symbol}|${strategy.name}|${seed}`);
    this.randoms.push(random);
    const looked: number[] = [];
    run.seat(strategy.create(this.viewOf(run, { book, random, looked })));
    const decideOn = strategy.decideOn ?? timeframeOf(Math.min(...(looked.length > 0 ? looked : [1])));
    run.decideTrack = run.track(decideOn);
  }

  /** Throws when a signal holds a value no order can have. */
  check(signal: Signal, symbol: string): void {
    const { side, limit, stop, target, trail, holdMinutesMax, expiryMinutes, driftMax, sizeShare } = signal;
    if (side !== 'long' && side !== 'short') throw this.refusal(symbol, 'side', side);
    if (!isPositive(limit)) throw this.refusal(symbol, 'limit', limit);
    if (!isPositive(stop)) throw this.refusal(symbol, 'stop', stop);
    if (!isPositive(target)) throw this.refusal(symbol, 'target', target);
    if (!isPositive(trail)) throw this.refusal(symbol, 'trail', trail);
    if (!isPositive(holdMinutesMax)) throw this.refusal(symbol, 'holdMinutesMax', holdMinutesMax);
    if (!isPositive(expiryMinutes)) throw this.refusal(symbol, 'expiryMinutes', expiryMinutes);
    if (!isPositive(driftMax)) throw this.refusal(symbol, 'driftMax', driftMax);
    if (!isPositive(sizeShare) || (sizeShare ?? 1) > 1) throw this.refusal(symbol, 'sizeShare', sizeShare);
  }

  save(): State {
    return saveState({ randoms: this.randoms.map((random) => random.save()), shared: this.shared });
  }

  restore(state: State): void {
    const { randoms, shared } = state as { randoms: ReturnType<Random['save']>[]; shared: State };
    randoms.forEach((saved, i) => this.randoms[i]?.restore(saved));
    this.shared?.restore(shared);
  }

  /** What a strategy asked for and cannot have, on which symbol, when. */
  refusal(symbol: string, field: string, value: unknown): Error {
    const { strategy, clock } = this.#parts;
    const when = isoTime(clock.time);
    return new UsageError(`Strategy ${strategy.name} asked for ${field} = ${String(value)} on ${symbol} at ${when}.`);
  }

  private viewOf(run: SymbolRun, own: { book: Book; random: Random; looked: number[] }): MarketView<unknown> {
    const { strategy, clock, board, symbols } = this.#parts;
    const target = (timeframe: Timeframe, options?: LookOptions): SymbolRun => {
      const symbol = options?.symbol ?? run.symbol;
      const found = symbols.find((other) => other.symbol === symbol);
      if (found === undefined)
        throw new UsageError(`Strategy ${strategy.name} looks at ${symbol}, which is not in the run.`);
      if (found === run) own.looked.push(run.track(timeframe).minutes);
      return found;
    };
    const use = (spec: IndicatorSpec, timeframe: Timeframe, options?: LookOptions): unknown => {
      const series = target(timeframe, options).series(spec, timeframe, options?.keep ?? 2);
      if (spec.outputs.length === 1 && spec.outputs[0] === 'value') return series[0];
      return namedSeries(spec.outputs, series);
    };
    return {
      params: strategy.params,
      symbol: run.symbol,
      instrument: own.book.instrument,
      symbols: symbols.map((other) => other.symbol),
      clock,
      position: own.book,
      random: own.random,
      use: use as MarketView<unknown>['use'],
      candles: (timeframe, options) =>
        target(timeframe, options)
          .track(timeframe)
          .watch(options?.keep ?? 1),
      observe: (kind, options) =>
        board
          .sight(kind, options?.symbol === undefined ? run.symbol : options.symbol)
          .watch(options?.keepMs ?? -Infinity),
      outcomes: this.#parts.outcomes,
      shared: this.shared as undefined,
      keep: (part) => run.keep(part),
      state: (initial) => run.memory(initial),
    };
  }
}
