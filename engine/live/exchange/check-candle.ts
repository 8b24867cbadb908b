import type { Candle } from '../../market/candle.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { RejectReason } from './exchange.ts';

/** A minute as an exchange reports it: `lastMs` is the last millisecond that belongs to it. */
export type ReportedMinute = Omit<Candle, 'closeTime' | 'syntheticMinutes'> & {
  readonly lastMs: number;
  readonly takerBuyQuoteVolume: number;
};

/** What is wrong with a reported minute, or undefined: off the grid, out of order, or volumes that cannot be. */
export function faultOf(minute: ReportedMinute): { reason: RejectReason; detail: string } | undefined {
  const { openTime, lastMs, open, high, low, close, volume, quoteVolume } = minute;
  if (openTime % MINUTE_MS !== 0) return { reason: 'grid', detail: `opens at ${openTime}, off the minute` };
  if (lastMs !== openTime + MINUTE_MS - 1) return { reason: 'grid', detail: `ends at ${lastMs}, not with its minute` };
  if (!(low > 0 && low <= Math.min(open, close) && Math.max(open, close) <= high)) {
    return { reason: 'range', detail: `prices out of order: ${open} ${high} ${low} ${close}` };
  }
  if (minute.takerBuyVolume > volume || minute.takerBuyQuoteVolume > quoteVolume) {
    return { reason: 'range', detail: `takers bought more than was traded (${minute.takerBuyVolume} of ${volume})` };
  }
  return undefined;
}

/** The house's candle of a sound minute. */
export function candleOf(minute: ReportedMinute): Candle {
  const { openTime, lastMs, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = minute;
  const prices = { open, high, low, close };
  const flow = { volume, quoteVolume, trades, takerBuyVolume };
  return { openTime, closeTime: lastMs + 1, ...prices, ...flow, syntheticMinutes: 0 };
}
