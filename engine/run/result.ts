import type { Book } from '../broker/book.ts';
import type { EquityPoint, Trade } from '../broker/trade.ts';
import { readAccount } from '../journal/trades.ts';
import type { Engine } from './engine.ts';

/** What a run came to. Trades in closing order, those still open at the end last (`exitKind` 'end'). */
export interface RunResult {
  readonly trades: readonly Trade[];
  readonly equity: readonly EquityPoint[];
  readonly cash: number;
  readonly finalEquity: number;
  /** Largest fall from the running peak over every frame, a fraction ≥ 0. */
  readonly maxDrawdown: number;
}

/** Reads an engine's result as of its last frame. */
export function resultOf(engine: Engine): RunResult {
  const symbols = engine.symbols.map((run) => run.symbol);
  const { account, books } = engine.broker;
  const { trades, equity } = readAccount(engine.journal.tape, symbols);
  const open = books.filter((book) => book.direction !== 0).map((book) => openTrade(book, engine.time));
  const last: EquityPoint = {
    time: engine.time,
    cash: account.cash,
    equity: account.equity(books),
    exposure: account.exposure(books),
    openPositions: account.openPositions,
  };
  const points = equity.at(-1)?.time === engine.time ? equity : [...equity, last];
  const { cash, maxDrawdown } = account;
  return { trades: [...trades, ...open], equity: points, cash, finalEquity: last.equity, maxDrawdown };
}

/** A position that is still open, valued at the last close without exit costs. */
function openTrade(book: Book, time: number): Trade {
  const { direction, quantity, filledPrice, mark, fees, funding, initialStop } = book;
  const pnl = direction * quantity * (mark - filledPrice) - fees + funding;
  const distance = Math.abs(filledPrice - initialStop);
  const risk = distance > 0 ? distance : undefined;
  const excursion = (price: number): number => (direction * (price - filledPrice)) / filledPrice + 0;
  const mae = Math.min(0, excursion(book.maePrice));
  const mfe = Math.max(0, excursion(book.mfePrice));
  return {
    id: book.tradeId,
    symbol: book.instrument.symbol,
    side: direction > 0 ? 'long' : 'short',
    quantity,
    entryTime: book.filledAt,
    entryPrice: filledPrice,
    entryReason: book.entryReason,
    exitTime: time,
    exitPrice: mark,
    exitKind: 'end',
    exitReason: '',
    stop: Number.isNaN(initialStop) ? undefined : initialStop,
    target: book.target,
    fees,
    slippage: book.slippage,
    funding,
    pnl,
    rMultiple: risk === undefined ? undefined : pnl / (quantity * risk),
    maeFraction: mae,
    mfeFraction: mfe,
    maeR: risk === undefined ? undefined : (mae * filledPrice) / risk,
    mfeR: risk === undefined ? undefined : (mfe * filledPrice) / risk,
    ambiguous: false,
    pnlWorst: pnl,
    pnlBest: pnl,
    gapExposed: book.isGapExposed,
    syntheticMinutes: book.syntheticMinutes,
  };
}
