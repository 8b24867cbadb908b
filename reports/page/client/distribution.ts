import { decimalText, moneyText } from '../../stats/text.ts';
import type { PageData } from '../data.ts';
import { draw } from './draw.ts';
import { byId } from './elements.ts';
import { excursionText, nameOf } from './trades.ts';
import type { TradeRow } from './trades.ts';

/** More points than this hide each other: an even part of them is drawn. */
const POINTS_DRAWN_MAX = 1_500;

/** Draws the histogram of results, the excursions and the kinds of exit. */
export function drawDistribution(data: PageData, trades: readonly TradeRow[]): void {
  if (data.bins.length > 0)
    draw('returns').update({ bins: data.bins.map((bin, i) => ({ ...bin, range: rangeText(data, i) })) });
  if (data.exits.length > 0) {
    draw('exits').update({ exits: data.exits.map((exit) => ({ ...exit, pnlText: moneyText(exit.pnl) })) });
  }
  drawExcursions(data.excursionUnit, trades);
}

function rangeText({ bins }: PageData, index: number): string {
  const { from, to } = bins[index]!;
  const places = Math.max(0, ...bins.map((bin) => (String(bin.from).split('.')[1] ?? '').length));
  const [low, high] = [from, to].map((edge) => `${decimalText(edge, places)} %`);
  if (bins.length > 1 && index === 0) return `below ${high}`;
  return bins.length > 1 && index === bins.length - 1 ? `from ${low}` : `${low} to ${high}`;
}

function drawExcursions(unit: PageData['excursionUnit'], trades: readonly TradeRow[]): void {
  const known = trades.filter((trade) => trade.mae !== null && trade.mfe !== null);
  if (known.length === 0) return;
  const every = Math.ceil(known.length / POINTS_DRAWN_MAX);
  const drawn = known.filter((_, i) => i % every === 0);
  if (every > 1) {
    byId('excursion-note').textContent =
      `${decimalText(drawn.length, 0)} of the ${decimalText(known.length, 0)} trades listed below are drawn, evenly chosen.`;
  }
  draw('excursions').update({
    excursions: drawn.map((trade) => ({
      mae: trade.mae,
      mfe: trade.mfe,
      isGain: trade.pnl > 0,
      name: nameOf(trade),
      maeText: excursionText(trade.mae, unit),
      mfeText: excursionText(trade.mfe, unit),
      pnlText: moneyText(trade.pnl),
    })),
  });
}
