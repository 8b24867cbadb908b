import * as z from 'zod';
import { ema } from '../../engine/indicators/ema.ts';
import { TIMEFRAMES } from '../../engine/market/timeframe.ts';
import { enter, exit, hold } from '../../engine/strategy/decision.ts';
import { crossedAbove, crossedBelow } from '../../engine/strategy/series.ts';
import { defineStrategy } from '../../engine/strategy/strategy.ts';

/** Long while the fast average is above the slow one: the textbook trend follower, as a baseline to beat. */
export default defineStrategy({
  name: 'ema-cross',
  description: 'Long from the fast EMA crossing above the slow one until it crosses back.',
  featureCount: 2,
  params: z.strictObject({
    fast: z.int().min(2).default(12),
    slow: z.int().min(3).default(26),
    timeframe: z.enum(TIMEFRAMES).default('5m'),
  }),
  create({ params, use }) {
    const fast = use(ema(params.fast), params.timeframe);
    const slow = use(ema(params.slow), params.timeframe);
    return () => (crossedAbove(fast, slow) ? enter('long') : crossedBelow(fast, slow) ? exit('cross') : hold);
  },
});
