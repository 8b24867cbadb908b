/**
 * The second opinion: a simulator of one symbol written over plain arrays from the fill rules alone. It shares no line
 * with the engine's broker, so that a trade on which both agree is right for two independent reasons. It is slow,
 * keeps everything in the open, and only tests use it.
 */
import { BPS, MINUTE_MS } from '../market/units.ts';
import type { Decision } from '../strategy/decision.ts';
import {
  REFERENCE_COSTS,
  rowAt,
  type CancelCode,
  type ReferenceCosts,
  type ReferenceInput,
  type ReferenceResult,
  type ReferenceTrade,
  type Row,
} from './reference-input.ts';
import {
  excursion,
  exitPrice,
  netOf,
  tradeOf,
  trail,
  type Exit,
  type Order,
  type Position,
} from './reference-trade.ts';

/** Everything that changes while the candles go by. */
interface Book {
  cash: number;
  position: Position | undefined;
  order: Order | undefined;
  exitKind: 'signal' | 'reversed' | undefined;
  fundingSeen: number;
  /** openTime of the last minute that was not absent. */
  lastOpenTime: number | undefined;
}

interface Run {
  readonly input: ReferenceInput;
  readonly costs: ReferenceCosts;
  readonly book: Book;
  readonly trades: ReferenceTrade[];
  readonly cancelled: { time: number; code: CancelCode }[];
}

/** Runs one symbol's candles through the fill rules. */
export function simulateReference(input: ReferenceInput): ReferenceResult {
  const book: Book = {
    cash: input.cash,
    position: undefined,
    order: undefined,
    exitKind: undefined,
    fundingSeen: 0,
    lastOpenTime: undefined,
  };
  const run: Run = { input, costs: { ...REFERENCE_COSTS, ...input.costs }, book, trades: [], cancelled: [] };
  for (let i = 0; i < input.columns.length; i++) {
    const row = rowAt(input, i);
    if (!input.synthetic?.[i]) {
      noteAbsence(book, row);
      settleAtOpen(run, i, row);
      settleInside(run, i, row);
      book.lastOpenTime = row.openTime;
    }
    payFunding(run, i, row.closeTime);
    take(run, input.decide(i), row);
  }
  const last = input.columns.length - 1;
  const equity = last < 0 ? book.cash : equityAt(book, rowAt(input, last).close);
  const cash = book.cash;
  if (last >= 0) markAtEnd(run, rowAt(input, last));
  return { trades: run.trades, cancelled: run.cancelled, cash, equity };
}

function noteAbsence({ position, lastOpenTime }: Book, row: Row): void {
  if (position === undefined || lastOpenTime === undefined) return;
  const absent = (row.openTime - lastOpenTime) / MINUTE_MS - 1;
  position.syntheticMinutes += absent;
  if (absent > 3) position.gapExposed = true;
}

/** What happens at the open: wished exits and time-outs, then a market entry, then gaps through stop or target. */
function settleAtOpen(run: Run, i: number, row: Row): void {
  const { book, costs } = run;
  const held = book.position;
  if (held !== undefined) {
    const timedOut = row.openTime >= held.entryOpenTime + (held.signal.holdMinutesMax ?? Infinity) * MINUTE_MS;
    const kind = book.exitKind ?? (timedOut ? 'timeout' : undefined);
    if (kind !== undefined) {
      const slipBps = slipOf(run, i, kind === 'timeout' ? costs.slipTimeoutBps : costs.slipStopBps);
      close(run, i, [{ kind, time: row.openTime, basePrice: row.open, slipBps, feeBps: costs.feeTakerBps }]);
    }
  }
  book.exitKind = undefined;
  if (book.order !== undefined && book.order.signal.limit === undefined) enterAtMarket(run, i, book.order);
  const position = book.position;
  if (position === undefined) return;
  const { dir, stop, signal } = position;
  if (stop !== undefined && dir * (row.open - stop) <= 0) {
    close(run, i, [{ ...stopExit(run, i, position), time: row.openTime, basePrice: row.open }]);
  } else if (signal.target !== undefined && dir * (signal.target - row.open) <= 0) {
    close(run, i, [{ ...targetExit(run, row, signal.target), time: row.openTime }]);
  }
}

/** What happens between open and close: a resting limit, stop and target, and the trailing stop of a survivor. */
function settleInside(run: Run, i: number, row: Row): void {
  const { book, input } = run;
  const before = book.position;
  if (before === undefined && book.order !== undefined) enterAtLimit(run, i, book.order);
  const position = book.position;
  if (position === undefined) return;
  const freshLimit = before === undefined;
  const { dir, stop, signal } = position;
  const target = freshLimit ? undefined : signal.target;
  const [adverse, favourable] = dir > 0 ? [row.low, row.high] : [row.high, row.low];
  const hitStop = stop !== undefined && dir * (adverse - stop) <= 0;
  const hitTarget = target !== undefined && dir * (favourable - target) > 0;
  if (!hitStop && !hitTarget) {
    excursion(position, adverse);
    excursion(position, favourable);
    trail(position, row.close);
    return;
  }
  const stopped = hitStop ? stopExit(run, i, position) : undefined;
  const reached = hitTarget ? targetExit(run, row, target) : undefined;
  if (stopped !== undefined && (reached === undefined || stopComesFirst(input.intrabar, row, dir))) {
    return close(run, i, [stopped, reached]);
  }
  if (reached === undefined) return;
  if (stopped === undefined) excursion(position, adverse);
  close(run, i, [reached, stopped]);
}

/** The path O→L→H→C of a rising candle meets a long's stop before its target; a falling one is the mirror image. */
function stopComesFirst(mode: ReferenceInput['intrabar'], row: Row, dir: 1 | -1): boolean {
  if (mode === 'optimistic') return false;
  return mode !== 'ohlcPath' || row.close >= row.open === dir > 0;
}

function stopExit(run: Run, i: number, position: Position): Exit {
  const row = rowAt(run.input, i);
  const { stop = NaN, dir, signal, entryPrice, entryOpenTime } = position;
  const kind = stop === signal.stop ? 'stop' : 'trail';
  // A limit filled at an open that already lies beyond the stop leaves at that open, never at the better stop.
  const filledBeyond = entryOpenTime === row.openTime && dir * (entryPrice - stop) <= 0;
  const basePrice = filledBeyond ? entryPrice : stop;
  const slipBps = slipOf(run, i, run.costs.slipStopBps);
  const time = filledBeyond ? row.openTime : row.closeTime - 1;
  return { kind, time, basePrice, slipBps, feeBps: run.costs.feeTakerBps };
}

function targetExit({ costs }: Run, row: Row, target: number): Exit {
  return { kind: 'target', time: row.closeTime - 1, basePrice: target, slipBps: 0, feeBps: costs.feeMakerBps };
}

function enterAtMarket(run: Run, i: number, order: Order): void {
  const { open, openTime } = rowAt(run.input, i);
  const { side, stop, target, driftMax } = order.signal;
  const dir = side === 'long' ? 1 : -1;
  if (stop !== undefined && dir * (open - stop) <= 0) return cancel(run, openTime, 'GAP_STOP');
  if (target !== undefined && dir * (target - open) <= 0) return cancel(run, openTime, 'GAP_TARGET');
  if (driftMax !== undefined && Math.abs(open - order.decisionClose) > driftMax) return cancel(run, openTime, 'DRIFT');
  const price = open * (1 + dir * slipOf(run, i, run.costs.slipEntryBps) * BPS);
  openPosition(run, { order, time: openTime, openTime, basePrice: open, price, feeBps: run.costs.feeTakerBps });
}

/** A limit needs a trade one tick beyond its price; it pays the taker's fee when the open already lies there. */
function enterAtLimit(run: Run, i: number, order: Order): void {
  const { open, high, low, openTime, closeTime } = rowAt(run.input, i);
  const { side, limit = NaN, expiryMinutes = Infinity } = order.signal;
  if (openTime >= order.decisionTime + expiryMinutes * MINUTE_MS) return cancel(run, openTime, 'EXPIRED');
  const tick = run.input.tickSize ?? 0;
  const through = side === 'long' ? low <= limit - tick : high >= limit + tick;
  if (!through) return;
  const atOpen = side === 'long' ? open <= limit : open >= limit;
  const price = atOpen ? open : limit;
  const feeBps = atOpen ? run.costs.feeTakerBps : run.costs.feeMakerBps;
  openPosition(run, { order, time: atOpen ? openTime : closeTime - 1, openTime, basePrice: price, price, feeBps });
}

function cancel({ book, cancelled }: Run, time: number, code: CancelCode): void {
  book.order = undefined;
  cancelled.push({ time, code });
}

interface Entry {
  readonly order: Order;
  readonly time: number;
  readonly openTime: number;
  readonly basePrice: number;
  readonly price: number;
  readonly feeBps: number;
}

function openPosition(run: Run, { order, time, openTime, basePrice, price, feeBps }: Entry): void {
  const { book } = run;
  const quantity = quantityOf(run, order, price);
  if (!(quantity > 0)) return cancel(run, openTime, quantity <= 0 ? 'NO_CASH' : 'NO_STOP');
  const { signal } = order;
  const dir = signal.side === 'long' ? 1 : -1;
  const fee = quantity * price * feeBps * BPS;
  book.cash -= dir * quantity * price + fee;
  book.order = undefined;
  book.position = {
    side: signal.side,
    dir,
    quantity,
    entryTime: time,
    entryPrice: price,
    signal,
    entryOpenTime: openTime,
    stop: signal.stop,
    fees: fee,
    slippage: quantity * Math.abs(price - basePrice),
    funding: 0,
    worstMove: 0,
    bestMove: 0,
    syntheticMinutes: 0,
    gapExposed: false,
  };
}

/** Entries happen only while flat, so that equity at the fill is the cash. NaN: nothing to measure risk by. */
function quantityOf({ book, input }: Run, order: Order, price: number): number {
  const { sizing, leverageMax = 1, quantityStep = 0 } = input;
  const { limit, stop, sizeShare = 1 } = order.signal;
  let quantity = 0;
  if (sizing.mode === 'notional') quantity = sizing.notional / price;
  else if (sizing.mode === 'equity') quantity = (sizing.fraction * book.cash) / price;
  else if (stop === undefined) return NaN;
  else quantity = (sizing.riskFraction * order.decisionEquity) / Math.abs((limit ?? order.decisionClose) - stop);
  quantity = Math.min(quantity * sizeShare, (leverageMax * book.cash) / price);
  return quantityStep > 0 ? Math.floor(quantity / quantityStep) * quantityStep : quantity;
}

/** Proportional slippage reads the minute before the fill; an absent minute was flat. */
function slipOf({ costs, input, book }: Run, i: number, constantBps: number): number {
  if (costs.slippage === 'constant') return constantBps;
  const previous = rowAt(input, i - 1);
  const absent = previous.openTime !== book.lastOpenTime || previous.closeTime !== rowAt(input, i).openTime;
  return absent ? 0.5 : 0.5 + ((0.05 * (previous.high - previous.low)) / previous.close) * 1e4;
}

/** Leaves by the first exit; a second one is what the same candle gives if the price took the other way first. */
function close(run: Run, i: number, [exit, other]: readonly [Exit, (Exit | undefined)?]): void {
  const { book, trades } = run;
  const position = book.position;
  if (position === undefined) return;
  payFunding(run, i, exit.time);
  const { dir, quantity } = position;
  const price = exitPrice(exit, dir);
  const fee = quantity * price * exit.feeBps * BPS;
  excursion(position, price);
  const nets = [exit, other ?? exit].map((each) => netOf(position, each));
  book.cash += dir * quantity * price - fee;
  position.fees += fee;
  position.slippage += quantity * Math.abs(price - exit.basePrice);
  book.position = undefined;
  trades.push(tradeOf(position, { exit, price, nets, ambiguous: other !== undefined }));
}

function markAtEnd({ book, trades }: Run, { close: price, closeTime }: Row): void {
  if (book.position === undefined) return;
  const exit: Exit = { kind: 'end', time: closeTime, basePrice: price, slipBps: 0, feeBps: 0 };
  trades.push(tradeOf(book.position, { exit, price, nets: [netOf(book.position, exit)], ambiguous: false }));
}

/** Settles what falls due up to `time`, seen from candle i: the mark is the close of the last candle ended by then. */
function payFunding({ book, input }: Run, i: number, time: number): void {
  const settlements = input.funding ?? [];
  for (let due = settlements[book.fundingSeen]; due && due.time <= time; due = settlements[++book.fundingSeen]) {
    const { position } = book;
    if (position === undefined || due.time <= position.entryTime) continue;
    const mark = rowAt(input, due.time >= rowAt(input, i).closeTime ? i : i - 1).close;
    const paid = position.dir * position.quantity * mark * due.rate;
    book.cash -= paid;
    position.funding -= paid;
  }
}

function equityAt({ cash, position }: Book, price: number): number {
  return position === undefined ? cash : cash + position.dir * position.quantity * price;
}

/** An exit closes the position and withdraws an entry that waits; an entry replaces one that waits. */
function take(run: Run, decision: Decision, row: Row): void {
  const { book } = run;
  const { position } = book;
  if (decision.action === 'exit') {
    if (book.order !== undefined) cancel(run, row.closeTime, 'WITHDRAWN');
    if (position !== undefined) book.exitKind = 'signal';
  }
  if (decision.action !== 'enter' || position?.side === decision.side) return;
  if (book.order !== undefined) cancel(run, row.closeTime, 'REPLACED');
  if (position !== undefined) book.exitKind ??= 'reversed';
  const decisionEquity = equityAt(book, row.close);
  book.order = { signal: decision, decisionTime: row.closeTime, decisionClose: row.close, decisionEquity };
}
