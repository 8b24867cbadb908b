/** A reference trade from its fill to its result: exits, excursions, profit. */
import type { ExitKind } from '../broker/trade.ts';
import { BPS } from '../market/units.ts';
import type { Side, Signal } from '../strategy/decision.ts';
import type { ReferenceTrade } from './reference-input.ts';

/** A wish to enter that has not filled yet, and what was known at its decision. */
export interface Order {
  readonly signal: Signal;
  readonly decisionTime: number;
  readonly decisionClose: number;
  readonly decisionEquity: number;
}

/** An open position. Prices in quote units. */
export interface Position {
  readonly side: Side;
  readonly dir: 1 | -1;
  readonly quantity: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly signal: Signal;
  /** openTime of the candle that filled it: what a time-out counts from. */
  readonly entryOpenTime: number;
  stop: number | undefined;
  fees: number;
  slippage: number;
  funding: number;
  /** Worst and best signed moves from the entry price, quote units. */
  worstMove: number;
  bestMove: number;
  syntheticMinutes: number;
  gapExposed: boolean;
}

/** An exit: from `basePrice`, worsened by `slipBps`, paying `feeBps`. */
export interface Exit {
  readonly kind: ExitKind;
  readonly time: number;
  readonly basePrice: number;
  readonly slipBps: number;
  readonly feeBps: number;
}

export function exitPrice({ basePrice, slipBps }: Exit, dir: 1 | -1): number {
  return basePrice * (1 - dir * slipBps * BPS);
}

/** Net result of leaving `position` by `exit`. */
export function netOf(position: Position, exit: Exit): number {
  const { dir, quantity, entryPrice, fees, funding } = position;
  const price = exitPrice(exit, dir);
  return dir * quantity * (price - entryPrice) - fees - quantity * price * exit.feeBps * BPS + funding;
}

interface Outcome {
  readonly exit: Exit;
  readonly price: number;
  /** Net results: the one that counts, then the alternative. */
  readonly nets: readonly number[];
  readonly ambiguous: boolean;
}

/** The record of a position that has been left. */
export function tradeOf(position: Position, { exit, price, nets, ambiguous }: Outcome): ReferenceTrade {
  const { entryPrice, quantity, signal } = position;
  const risk = signal.stop === undefined ? undefined : Math.abs(entryPrice - signal.stop);
  const inR = (amount: number, unit: number): number | undefined =>
    risk === undefined ? undefined : amount / (unit * risk);
  const pnl = nets[0] ?? NaN;
  return {
    side: position.side,
    quantity,
    entryTime: position.entryTime,
    entryPrice,
    exitTime: exit.time,
    exitPrice: price,
    exitKind: exit.kind,
    stop: signal.stop,
    target: signal.target,
    fees: position.fees,
    slippage: position.slippage,
    funding: position.funding,
    pnl,
    rMultiple: inR(pnl, quantity),
    maeFraction: position.worstMove / entryPrice,
    mfeFraction: position.bestMove / entryPrice,
    maeR: inR(position.worstMove, 1),
    mfeR: inR(position.bestMove, 1),
    ambiguous,
    pnlWorst: Math.min(...nets),
    pnlBest: Math.max(...nets),
    gapExposed: position.gapExposed,
    syntheticMinutes: position.syntheticMinutes,
  };
}

/** Lets the price have been at `price` while the position was open. */
export function excursion(position: Position, price: number): void {
  const move = position.dir * (price - position.entryPrice);
  position.worstMove = Math.min(position.worstMove, move);
  position.bestMove = Math.max(position.bestMove, move);
}

/** After a survived candle the stop follows its close, tightening only. */
export function trail(position: Position, closePrice: number): void {
  const distance = position.signal.trail;
  if (distance === undefined) return;
  const wanted = closePrice - position.dir * distance;
  if (position.stop === undefined || position.dir * (wanted - position.stop) > 0) position.stop = wanted;
}
