import * as z from 'zod';
import { atr } from '../../engine/indicators/atr.ts';
import { TIMEFRAMES } from '../../engine/market/timeframe.ts';
import { enter, hold } from '../../engine/strategy/decision.ts';
import { defineStrategy } from '../../engine/strategy/strategy.ts';

/** Enters at random, on a random side, with honest exits: what luck alone earns, costs included. */
export default defineStrategy({
  name: 'coin-flip',
  description: 'Random side at random candles, stop and target in ATRs, time-out.',
  params: z.strictObject({
    timeframe: z.enum(TIMEFRAMES).default('15m'),
    /** Chance of entering at each closed candle while flat. */
    chance: z.number().gt(0).max(1).default(0.05),
    stopAtr: z.number().positive().default(2),
    targetAtr: z.number().positive().default(4),
    holdCandlesMax: z.int().positive().default(48),
  }),
  create({ params, use, candles, position, random }) {
    const range = use(atr(14), params.timeframe);
    const candle = candles(params.timeframe);
    return () => {
      const last = candle.last;
      if (position.side !== undefined || position.hasPendingOrder) return hold;
      if (last === undefined || range.value === undefined || random.uniform() >= params.chance) return hold;
      const side = random.uniform() < 0.5 ? 'long' : 'short';
      const up = side === 'long' ? range.value : -range.value;
      const minutes = (last.closeTime - last.openTime) / 60_000;
      return enter(side, {
        stop: last.close - params.stopAtr * up,
        target: last.close + params.targetAtr * up,
        holdMinutesMax: params.holdCandlesMax * minutes,
        reasons: ['COIN'],
      });
    };
  },
});
