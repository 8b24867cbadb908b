import type { CandleColumns } from '../../engine/market/candle.ts';
import { bucketEnd, minutesOf, parseTimeframe } from '../../engine/market/timeframe.ts';
import { BPS } from '../../engine/market/units.ts';
import type { RunRecord } from '../run/manifest.ts';
import { figure, none } from './figure.ts';
import type { Figure } from './figure.ts';

/** The account of somebody who bought at the start and held. `time` is a candle's closeTime, values in quote units. */
export interface HoldPoint {
  readonly time: number;
  readonly equity: number;
}

/** Basis points for one market entry, from the run's own costs; 0 when its config names none. */
export function entryFeeBps(config: Readonly<Record<string, unknown>>): number {
  const costs = config['costs'];
  const fee =
    typeof costs === 'object' && costs !== null ? (costs as Record<string, unknown>)['feeTakerBps'] : undefined;
  return typeof fee === 'number' && Number.isFinite(fee) ? fee : 0;
}

/**
 * Buy and hold of the run's symbols with the run's starting cash: equal shares, each bought at its first chart
 * candle's open for one entry fee, never sold or rebalanced. A symbol that starts later keeps its share in cash until
 * then. One point per candle of any symbol: the value at that candle's close.
 */
export function buyAndHold(record: RunRecord): HoldPoint[] {
  const { candles } = record.chart;
  const held = [...record.manifest.symbols].map((symbol) => candles.get(symbol)).filter((c) => c !== undefined);
  const traded = held.filter((columns) => columns.length > 0);
  if (traded.length === 0) return [];
  const share = record.initialCash / traded.length;
  const fee = 1 + entryFeeBps(record.manifest.config) * BPS;
  const times = [...new Set(traded.flatMap((columns) => [...columns.openTime.subarray(0, columns.length)]))];
  times.sort((a, b) => a - b);
  const walkers = traded.map((columns) => priceWalker(columns));
  const minutes = minutesOf(parseTimeframe(record.chart.timeframe));
  return times.map((time) => ({
    time: bucketEnd(time, minutes),
    equity: walkers.reduce((total, relative) => total + share * relative(time, fee), 0),
  }));
}

/** Value of one unit of cash invested at a symbol's first open, asked for at ascending times. */
function priceWalker(columns: CandleColumns): (time: number, fee: number) => number {
  const first = columns.open[0]!;
  let next = 0;
  return (time, fee) => {
    while (next < columns.length && columns.openTime[next]! <= time) next++;
    return next === 0 ? 1 : columns.close[next - 1]! / (first * fee);
  };
}

/** Total return of a held account, a fraction. */
export function holdReturn(points: readonly HoldPoint[], initialCash: number): Figure {
  const last = points.at(-1);
  return last === undefined ? none('no chart candles') : figure(last.equity / initialCash - 1);
}
