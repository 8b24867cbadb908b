import { BPS } from '../market/units.ts';
import { directionOf } from '../strategy/decision.ts';
import type { Account } from './account.ts';
import type { Book, PendingEntry } from './book.ts';
import type { BrokerConfig } from './config.ts';
import { slipped } from './costs.ts';
import type { ExitLevels } from './intrabar.ts';
import type { BrokerSink, ClosedTrade, Fill } from './sink.ts';
import { quantityFor } from './sizing.ts';
import type { SizingInput } from './sizing.ts';
import type { ExitKind } from './trade.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Where an entry fills: at the open (`limit` NaN) or at a resting limit price. */
export interface EntryPoint {
  readonly time: number;
  readonly openTime: number;
  /** The candle's open. */
  readonly base: number;
  readonly limit: number;
}

interface TakerExit {
  readonly time: number;
  /** Price before slippage. */
  readonly base: number;
  readonly slipBps: number;
  readonly kind: ExitKind;
}

/** Moves cash and quantity when an order fills, and reports it. */
export class Execution {
  private nextTradeId = 1;
  readonly #config: BrokerConfig;
  readonly #account: Account;
  readonly #books: readonly Book[];
  readonly #sink: BrokerSink;
  readonly #levels = { direction: 0, stop: NaN, target: NaN };
  readonly #sizing = {} as Mutable<SizingInput>;
  readonly #fill = {} as Fill;
  readonly #trade = {} as ClosedTrade;

  constructor(config: BrokerConfig, parts: { account: Account; books: readonly Book[]; sink: BrokerSink }) {
    this.#config = config;
    this.#account = parts.account;
    this.#books = parts.books;
    this.#sink = parts.sink;
  }

  /** The position's exit levels, in one reused object. */
  levelsOf(book: Book): ExitLevels {
    const levels = this.#levels;
    levels.direction = book.direction;
    levels.stop = book.stopPrice;
    levels.target = book.targetPrice;
    return levels;
  }

  /** Opens a position, or cancels the order when the account cannot carry it. */
  enter(book: Book, pending: PendingEntry, point: EntryPoint): void {
    const { costs } = this.#config;
    const { signal } = pending;
    const direction = directionOf(signal.side);
    const isMarket = point.limit !== point.limit;
    // A limit that the open had already passed executes at the open, as a taker.
    const isMaker = !isMarket && direction * (point.base - point.limit) > 0;
    const base = isMaker ? point.limit : point.base;
    const price = isMarket ? slipped(base, direction, this.slipBps(book, costs.slipEntryBps)) : base;
    const quantity = this.quantity(book, pending, { price, limit: point.limit });
    if (!(quantity > 0)) {
      return this.#sink.cancel(point.time, book.symbolIndex, quantity === 0 ? 'NO_CASH' : 'NO_STOP');
    }
    book.direction = direction;
    book.quantity = quantity;
    book.tradeId = this.nextTradeId++;
    book.filledAt = point.time;
    book.filledPrice = price;
    book.open(signal, { openTime: point.openTime, isLimit: !isMarket });
    book.slippage = Math.abs(price - base) * quantity;
    this.execute(book, { time: point.time, direction, price, isMaker, isEntry: true });
    this.#account.openPositions++;
  }

  /** Closes at a price made worse by slippage, as a taker. */
  exitTaker(book: Book, exit: TakerExit): void {
    const price = slipped(exit.base, -book.direction, this.slipBps(book, exit.slipBps));
    book.slippage += Math.abs(price - exit.base) * book.quantity;
    this.close(book, { time: exit.time, price, kind: exit.kind, isMaker: false });
  }

  /** Closes by the stop: at its price, or at an open beyond it. */
  exitStop(book: Book, time: number, base: number): void {
    const kind = book.stopPrice === book.initialStop ? 'stop' : 'trail';
    this.exitTaker(book, { time, base, slipBps: this.#config.costs.slipStopBps, kind });
  }

  /** Closes at the target exactly, as a maker: no price improvement is assumed. */
  exitTarget(book: Book, time: number): void {
    this.close(book, { time, price: book.targetPrice, kind: 'target', isMaker: true });
  }

  /** In a candle that holds both stop and target: what either would give. */
  keepBothResults(book: Book): void {
    const { costs } = this.#config;
    const stopExit = slipped(book.stopPrice, -book.direction, this.slipBps(book, costs.slipStopBps));
    const atStop = this.pnlAt(book, stopExit, costs.feeTakerBps);
    const atTarget = this.pnlAt(book, book.targetPrice, costs.feeMakerBps);
    this.#trade.isAmbiguous = true;
    this.#trade.pnlWorst = Math.min(atStop, atTarget);
    this.#trade.pnlBest = Math.max(atStop, atTarget);
  }

  private slipBps(book: Book, constantBps: number): number {
    return this.#config.costs.slippage === 'constant' ? constantBps : book.nextSlipBps;
  }

  private pnlAt(book: Book, exitPrice: number, feeBps: number): number {
    const fees = book.fees + exitPrice * book.quantity * feeBps * BPS;
    return book.direction * book.quantity * (exitPrice - book.filledPrice) - fees + book.funding;
  }

  private quantity(book: Book, pending: PendingEntry, at: { price: number; limit: number }): number {
    const { sizing, leverageMax } = this.#config;
    const { signal } = pending;
    const input = this.#sizing;
    input.fillPrice = at.price;
    input.reference = at.limit === at.limit ? at.limit : pending.close;
    input.stop = signal.stop ?? NaN;
    input.share = signal.sizeShare ?? 1;
    input.equityAtDecision = pending.equity;
    input.equityAtFill = this.#account.equity(this.#books);
    input.exposure = this.#account.exposure(this.#books, book);
    input.leverageMax = leverageMax;
    input.quantityStep = book.instrument.quantityStep;
    return quantityFor(sizing, input);
  }

  private close(book: Book, exit: { time: number; price: number; kind: ExitKind; isMaker: boolean }): void {
    const { time, price, kind, isMaker } = exit;
    book.reach(price);
    this.execute(book, { time, direction: -book.direction, price, isMaker, isEntry: false });
    const trade = this.#trade;
    trade.id = book.tradeId;
    trade.symbolIndex = book.symbolIndex;
    trade.direction = book.direction;
    trade.quantity = book.quantity;
    trade.entryTime = book.filledAt;
    trade.entryPrice = book.filledPrice;
    trade.entryReason = book.entryReason;
    trade.exitTime = time;
    trade.exitPrice = price;
    trade.exitKind = kind;
    trade.exitReason = kind === 'signal' || kind === 'reversed' ? book.exitReason : '';
    trade.stop = book.initialStop;
    trade.target = book.targetPrice;
    trade.fees = book.fees;
    trade.slippage = book.slippage;
    trade.funding = book.funding;
    trade.pnl = book.direction * book.quantity * (price - book.filledPrice) - book.fees + book.funding;
    trade.maePrice = book.maePrice;
    trade.mfePrice = book.mfePrice;
    if (!trade.isAmbiguous) trade.pnlWorst = trade.pnlBest = trade.pnl;
    trade.isGapExposed = book.isGapExposed;
    trade.syntheticMinutes = book.syntheticMinutes;
    this.#sink.trade(trade);
    trade.isAmbiguous = false;
    book.direction = 0;
    book.exitKind = null;
    this.#account.openPositions--;
  }

  private execute(
    book: Book,
    order: { time: number; direction: number; price: number; isMaker: boolean; isEntry: boolean },
  ): void {
    const { costs } = this.#config;
    const notional = order.price * book.quantity;
    const fee = notional * (order.isMaker ? costs.feeMakerBps : costs.feeTakerBps) * BPS;
    const account = this.#account;
    account.cash -= order.direction * notional + fee;
    account.fees += fee;
    account.hasMoved = true;
    book.fees += fee;
    const fill = this.#fill;
    fill.time = order.time;
    fill.symbolIndex = book.symbolIndex;
    fill.tradeId = book.tradeId;
    fill.direction = order.direction;
    fill.quantity = book.quantity;
    fill.price = order.price;
    fill.fee = fee;
    fill.isMaker = order.isMaker;
    fill.isEntry = order.isEntry;
    this.#sink.fill(fill);
  }
}
