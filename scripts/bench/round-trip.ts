import type { CandleColumns } from '../../engine/market/candle.ts';
import { RULES } from './plain-loop.ts';
import type { PlainTrades } from './plain-loop.ts';

/** What two simulators must agree on: fill times (epoch ms) and the profit after fees (quote units). */
export interface RoundTrip {
  readonly entryTime: number;
  readonly exitTime: number;
  readonly pnl: number;
}

/** The plain loop's trades with times instead of rows. */
export function plainRoundTrips(candles: CandleColumns, { count, entryRow, exitRow, pnl }: PlainTrades): RoundTrip[] {
  const timeOf = (row: number): number => candles.openTime[row] as number;
  return Array.from({ length: count }, (_, k) => ({
    entryTime: timeOf(entryRow[k] as number),
    exitTime: timeOf(exitRow[k] as number),
    pnl: pnl[k] as number,
  }));
}

/** The first trade on which two lists differ, in words; undefined when they agree (profits to a billionth of the stake). */
export function firstDifference(ours: readonly RoundTrip[], theirs: readonly RoundTrip[]): string | undefined {
  const tolerance = RULES.notional * 1e-9;
  const at = ours.findIndex((one, k) => {
    const other = theirs[k];
    const isSame = other !== undefined && one.entryTime === other.entryTime && one.exitTime === other.exitTime;
    return !isSame || !(Math.abs(one.pnl - other.pnl) <= tolerance);
  });
  if (at >= 0) return `trade ${at + 1} differs: ${JSON.stringify(ours[at])}, expected ${JSON.stringify(theirs[at])}`;
  return ours.length === theirs.length ? undefined : `${ours.length} trades, expected ${theirs.length}`;
}
