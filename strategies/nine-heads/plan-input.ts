import type { Instrument } from '../../engine/market/instrument.ts';
import { nearestZone } from './entry-zone.ts';
import type { Confluence } from './find-confluence.ts';
import type { PlanInput } from './plan.ts';
import type { TimeframeDesk } from './timeframe-desk.ts';

/** Candles whose extreme a stop lies beyond. */
const EXTREME_CANDLES = 3;

/** What a plan is made from at a timeframe's last close, in the direction of its consensus. */
export function planInput(desk: TimeframeDesk, { invalidation }: Confluence, { tickSize }: Instrument): PlanInput {
  const { scope, heads, consensus } = desk;
  const { past, candle, atr, pivots3, market } = scope;
  const direction = consensus.direction > 0 ? 1 : -1;
  const pivot = direction > 0 ? pivots3.low(0) : pivots3.high(0);
  let extreme = direction > 0 ? candle.low : candle.high;
  for (let age = 1; age < EXTREME_CANDLES && age < past.size; age++) {
    extreme = direction > 0 ? Math.min(extreme, past.low(age)) : Math.max(extreme, past.high(age));
  }
  return {
    direction,
    close: candle.close,
    atr,
    pivot: pivot?.price ?? NaN,
    extreme,
    invalidation,
    nearestMajor: (beyond) => market.levels.nearestMajor(direction, beyond),
    nearestZone: (distanceMax) =>
      nearestZone(scope, direction, { distanceMax, optimalEntry: heads.ict.optimalEntry(direction) }),
    tickSize,
  };
}
