import type { Trade } from '../../engine/broker/trade.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import { sum } from '../stats/figure.ts';
import { isOpen } from '../stats/trades.ts';
import type { Concentration, Maybe } from './validation.ts';

const TENTH = 10;

/** What is left of the net result of closed trades without its best trade, UTC day and seven UTC days, by exit. */
export function concentration(trades: readonly Trade[]): Maybe<Concentration> {
  const closed = trades.filter((trade) => !isOpen(trade));
  if (closed.length === 0) return { absent: 'no closed trade' };
  const results = closed.map(({ pnl }) => pnl).sort((a, b) => b - a);
  const net = sum(results);
  const days = byDay(closed);
  const gains = sum(results.filter((pnl) => pnl > 0));
  const tenth = results.slice(0, Math.ceil(results.length / TENTH)).filter((pnl) => pnl > 0);
  return {
    net,
    withoutBestTrade: net - (results[0] as number),
    withoutBestDay: net - bestStretch(days, 1),
    withoutBestWeek: net - bestStretch(days, 7),
    bestTenthShare: gains > 0 ? sum(tenth) / gains : null,
  };
}

/** Net result by UTC day of exit, ascending. */
function byDay(trades: readonly Trade[]): [day: number, net: number][] {
  const days = new Map<number, number>();
  for (const { exitTime, pnl } of trades) {
    const day = Math.floor(exitTime / DAY_MS);
    days.set(day, (days.get(day) ?? 0) + pnl);
  }
  return [...days].sort(([a], [b]) => a - b);
}

/** The largest sum over `length` days in a row. */
function bestStretch(days: readonly [day: number, net: number][], length: number): number {
  let best = -Infinity;
  for (const [first] of days) {
    best = Math.max(best, sum(days.filter(([day]) => day >= first && day < first + length).map(([, net]) => net)));
  }
  return best;
}
