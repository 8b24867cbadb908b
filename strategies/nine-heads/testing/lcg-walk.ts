import { createCandleColumns } from '../../../engine/market/candle.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';

/**
 * The design's generator of test candles at any seed (42 gives `lcgCandles`): a 32-bit LCG, closes that walk by −20..20
 * ticks of 0.01 from 100, wicks of up to 10 ticks, one candle a minute.
 */
export function lcgWalk(count: number, seed: number): CandleColumns {
  const columns = createCandleColumns(count);
  columns.length = count;
  let x = seed >>> 0;
  const next = (): number => (x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0);
  const upTo = (k: number): number => Math.floor((next() / 2 ** 32) * k);
  let open = 10_000;
  for (let i = 0; i < count; i++) {
    const close = Math.max(100, open + upTo(41) - 20);
    const high = Math.max(open, close) + upTo(11);
    const low = Math.min(open, close) - upTo(11);
    const volume = 100 + upTo(900);
    columns.openTime[i] = TEST_START + i * MINUTE_MS;
    columns.open[i] = open / 100;
    columns.high[i] = high / 100;
    columns.low[i] = low / 100;
    columns.close[i] = close / 100;
    columns.volume[i] = volume;
    columns.quoteVolume[i] = (volume * (high + low)) / 200;
    columns.takerBuyVolume[i] = Math.floor((volume * next()) / 2 ** 32);
    columns.trades[i] = 10 + upTo(90);
    open = close;
  }
  return columns;
}
