import { decimalText, durationText, moneyText, timeText } from '../../stats/text.ts';
import type { PageData } from '../data.ts';
import { draw } from './draw.ts';
import { byId } from './elements.ts';
import { drawLater } from './plots.ts';
import { excursionText, nameOf } from './trades.ts';
import type { TradeRow } from './trades.ts';

/** More marks than this hide each other: an even part of them is drawn. */
const MARKS_DRAWN_MAX = 1_500;

/** An even part of the trades, and a word about it under the chart. */
function evenPart(trades: readonly TradeRow[], note: string): readonly TradeRow[] {
  const every = Math.ceil(trades.length / MARKS_DRAWN_MAX);
  const drawn = trades.filter((_, i) => i % every === 0);
  if (every > 1) {
    byId(note).textContent =
      `${decimalText(drawn.length, 0)} of the ${decimalText(trades.length, 0)} trades listed below are drawn, evenly chosen.`;
  }
  return drawn;
}

/** Draws each trade's excursions. */
export function drawExcursions(unit: PageData['excursionUnit'], trades: readonly TradeRow[]): void {
  const known = trades.filter((trade) => trade.mae !== null && trade.mfe !== null);
  if (known.length === 0) return;
  const excursions = evenPart(known, 'excursion-note').map((trade) => ({
    mae: trade.mae,
    mfe: trade.mfe,
    isGain: trade.pnl > 0,
    name: nameOf(trade),
    maeText: excursionText(trade.mae, unit),
    mfeText: excursionText(trade.mfe, unit),
    pnlText: moneyText(trade.pnl),
  }));
  const host = byId('chart-excursions');
  drawLater(host, () => draw('excursions', host).update({ excursions }));
}

/** Draws each trade from its entry to its exit at the height of its result. */
export function drawTradeResults(trades: readonly TradeRow[]): void {
  if (trades.length === 0) return;
  const rows = evenPart(trades, 'trade-results-note').map((trade) => ({
    entryTime: trade.entryTime,
    exitTime: trade.exitTime,
    percent: (trade.pnl / (trade.quantity * trade.entryPrice)) * 100,
    isGain: trade.pnl > 0,
    name: nameOf(trade),
    entryText: timeText(trade.entryTime),
    heldText: durationText(trade.exitTime - trade.entryTime),
    pnlText: moneyText(trade.pnl),
  }));
  const host = byId('chart-trade-results');
  drawLater(host, () => draw('trade-results', host).update({ trades: rows }));
}
