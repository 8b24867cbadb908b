import type { Trade } from '../../engine/broker/trade.ts';

/** Shares of the places given to the best and to the worst trades; the rest is spread evenly over the run. */
const EXTREME_SHARE = 0.1;

/**
 * At most `max` trades in their order: all of them, or else the best and the worst tenth of `max` by net result, the
 * first and the last, and an even spread of the others.
 */
export function chooseTrades(trades: readonly Trade[], max: number): readonly Trade[] {
  if (trades.length <= max) return trades;
  const byResult = trades.map((_, i) => i).sort((a, b) => trades[a]!.pnl - trades[b]!.pnl || a - b);
  const extremes = Math.floor(max * EXTREME_SHARE);
  const chosen = new Set([0, trades.length - 1, ...byResult.slice(0, extremes), ...byResult.slice(-extremes)]);
  const others = trades.map((_, i) => i).filter((i) => !chosen.has(i));
  const places = max - chosen.size;
  for (let place = 0; place < places; place++) chosen.add(others[Math.floor((place * others.length) / places)]!);
  return trades.filter((_, i) => chosen.has(i));
}
