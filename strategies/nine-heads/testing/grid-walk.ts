import type { CandleColumns } from '../../../engine/market/candle.ts';
import { walkCandles } from '../../../engine/testing/candles.ts';
import { changed } from '../heads/head.contract.ts';

const STEP = 1 / 1024;

/** All prices of a grid walk are multiples of this. */
export const GRID_TICK = STEP / 2;

/**
 * A walk around a centre whose prices lie half a step off a grid of binary fractions: turning it around, or scaling it, is
 * exact, and no price lies on the edge between two bins of the volume profile, which belongs to the upper one. Now and then
 * a candle reaches far out on much volume and comes back, as at a climax.
 */
export function gridWalk(count: number, { centre, seed }: { centre: number; seed: number }): CandleColumns {
  const toGrid = (price: number): number => Math.round((centre + price - 100) / STEP) * STEP + STEP / 2;
  return changed(
    walkCandles(count, { seed: `flip ${seed}` }),
    ({ open, high, low, close, volume, takerBuyVolume }, i) => {
      const reach = i % 347 === 0 ? 3 : i % 23 === 0 ? 0.75 : 0;
      const factor = i % 347 === 0 ? 40 : i % 23 === 0 ? 8 : 1;
      return {
        open: toGrid(open),
        high: toGrid(high + (i % 2 === 0 ? reach : 0)),
        low: toGrid(low - (i % 2 === 1 ? reach : 0)),
        close: toGrid(close),
        volume: Math.ceil(volume) * factor,
        takerBuyVolume: Math.floor(takerBuyVolume) * factor,
      };
    },
  );
}
