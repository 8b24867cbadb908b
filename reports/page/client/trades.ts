import { MINUTE_MS } from '../../../engine/market/units.ts';
import { decimalText, moneyText, priceText, timeText } from '../../stats/text.ts';
import type { PageData, TradeColumns } from '../data.ts';

/** One trade of the page, unpacked. Times in epoch ms; R, stop, target and excursions may be missing. */
export interface TradeRow {
  readonly id: number;
  readonly symbol: string;
  readonly isLong: boolean;
  readonly entryTime: number;
  readonly exitTime: number;
  readonly quantity: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly stop: number | null;
  readonly target: number | null;
  readonly exitKind: string;
  readonly exitReason: string;
  readonly entryReason: string;
  readonly pnl: number;
  readonly r: number | null;
  readonly mae: number | null;
  readonly mfe: number | null;
  readonly fees: number;
  readonly slippage: number;
  readonly funding: number;
  readonly flags: number;
}

/** Unpacks the columns, in the run's order. */
export function tradeRows(columns: TradeColumns): TradeRow[] {
  const { texts } = columns;
  return columns.id.map((id, i) => ({
    id,
    symbol: texts[columns.symbol[i]!]!,
    isLong: columns.isLong[i] === 1,
    entryTime: columns.entryTime[i]! * MINUTE_MS,
    exitTime: (columns.entryTime[i]! + columns.holdMinutes[i]!) * MINUTE_MS,
    quantity: columns.quantity[i]!,
    entryPrice: columns.entryPrice[i]!,
    exitPrice: columns.exitPrice[i]!,
    stop: columns.stop[i] ?? null,
    target: columns.target[i] ?? null,
    exitKind: texts[columns.exitKind[i]!]!,
    exitReason: texts[columns.exitReason[i]!]!,
    entryReason: texts[columns.entryReason[i]!]!,
    pnl: columns.pnl[i]!,
    r: columns.r[i] ?? null,
    mae: columns.mae[i] ?? null,
    mfe: columns.mfe[i] ?? null,
    fees: columns.fees[i]!,
    slippage: columns.slippage[i]!,
    funding: columns.funding[i]!,
    flags: columns.flags[i]!,
  }));
}

/** '#12 long BTCUSDT'. */
export function nameOf(trade: TradeRow): string {
  return `#${trade.id} ${trade.isLong ? 'long' : 'short'} ${trade.symbol}`;
}

/** An excursion in the page's unit. */
export function excursionText(value: number | null, unit: PageData['excursionUnit']): string {
  return value === null ? '—' : `${decimalText(value, 2)} ${unit}`;
}

/** A price that may be missing. */
export function optionalPrice(value: number | null): string {
  return value === null ? '—' : priceText(value);
}

/** A trade as the candle chart draws it. */
export function markerOf(trade: TradeRow): object {
  return {
    entryTime: trade.entryTime,
    exitTime: trade.exitTime,
    entryPrice: trade.entryPrice,
    exitPrice: trade.exitPrice,
    isLong: trade.isLong,
    isGain: trade.pnl > 0,
    name: nameOf(trade),
    stop: trade.stop,
    target: trade.target,
    stopText: optionalPrice(trade.stop),
    targetText: optionalPrice(trade.target),
    entryText: `${timeText(trade.entryTime)} at ${priceText(trade.entryPrice)}`,
    exitText: `${timeText(trade.exitTime)} at ${priceText(trade.exitPrice)}`,
    pnlText: moneyText(trade.pnl),
    reason: [trade.entryReason, trade.exitReason].filter((reason) => reason !== '').join(' → '),
  };
}
