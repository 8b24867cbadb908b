import type { Candle } from '../../market/candle.ts';
import { bucketEnd, bucketStart } from '../../market/timeframe.ts';

/** Candles of a timeframe of so many minutes from 1m candles, for a chart; the first and the last may be partial. */
export function candlesOn(minutes: number, source: readonly Candle[]): Candle[] {
  if (minutes === 1) return [...source];
  const out: Candle[] = [];
  for (const one of source) {
    const openTime = bucketStart(one.openTime, minutes);
    const last = out.at(-1);
    if (last?.openTime !== openTime) {
      out.push({ ...one, openTime, closeTime: bucketEnd(openTime, minutes) });
      continue;
    }
    out[out.length - 1] = {
      ...last,
      high: Math.max(last.high, one.high),
      low: Math.min(last.low, one.low),
      close: one.close,
      volume: last.volume + one.volume,
      quoteVolume: last.quoteVolume + one.quoteVolume,
      trades: last.trades + one.trades,
      takerBuyVolume: last.takerBuyVolume + one.takerBuyVolume,
    };
  }
  return out;
}
