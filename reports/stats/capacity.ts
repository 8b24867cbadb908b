import type { Trade } from '../../engine/broker/trade.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { minutesOf, parseTimeframe } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import type { RunRecord } from '../run/manifest.ts';
import { figure, none } from './figure.ts';
import type { Figure } from './figure.ts';
import { quantile } from './moments.ts';
import { stakeOf } from './trade-risk.ts';

/** An entry may take this share of the hour's traded value before it is taken to move the price. */
const SHARE_OF_HOUR = 0.01;

/**
 * Account sizes, quote units, at which an entry would take 1 % of the value traded around it per hour, if stakes grew
 * with the account: one per closed trade whose candle has volume. The chart's candles give price and volume.
 */
export function tradeCapacities(record: RunRecord, trades: readonly Trade[]): { symbol: string; capacity: number }[] {
  const minutes = minutesOf(parseTimeframe(record.chart.timeframe));
  return trades.flatMap((trade) => {
    const columns = record.chart.candles.get(trade.symbol);
    const index = columns === undefined ? -1 : indexAt(columns, trade.entryTime);
    if (columns === undefined || index < 0) return [];
    if (trade.entryTime >= columns.openTime[index]! + minutes * MINUTE_MS) return [];
    const tradedPerHour = (columns.volume[index]! * columns.close[index]! * 60) / minutes;
    if (!(tradedPerHour > 0)) return [];
    return [{ symbol: trade.symbol, capacity: (record.initialCash * SHARE_OF_HOUR * tradedPerHour) / stakeOf(trade) }];
  });
}

/** The median of the trades' capacities. */
export function capacity(capacities: readonly { readonly capacity: number }[]): Figure {
  if (capacities.length === 0) return none('no entry lies in a chart candle with volume');
  return figure(
    quantile(
      capacities.map((entry) => entry.capacity),
      0.5,
    ),
  );
}

/** Index of the last candle that opened at or before `time`; −1 when there is none. */
function indexAt({ openTime, length }: CandleColumns, time: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (openTime[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
