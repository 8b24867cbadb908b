import { FEATURE } from '../feature-index.ts';
import { clip, clip01 } from '../head.ts';
import type { Scope } from '../scope.ts';
import { ratio } from './ratio.ts';

/** The items of the three categories, each a name and a weight; signals are written in this order. */
export const TREND = [
  ['EMA_CROSS', 0.15],
  ['SMA_TREND', 0.1],
  ['MACD', 0.15],
  ['ADX', 0.12],
  ['SUPERTREND', 0.12],
  ['HMA', 0.1],
  ['AROON', 0.1],
  ['DEMA_TEMA', 0.08],
  ['ICHIMOKU', 0.08],
] as const;

export const MOMENTUM = [
  ['RSI', 0.15],
  ['STOCHASTIC', 0.12],
  ['TSI', 0.12],
  ['WILLIAMS_R', 0.08],
  ['CCI', 0.08],
  ['CMO', 0.1],
  ['PPO', 0.1],
  ['TRIX', 0.1],
  ['ULTIMATE_OSC', 0.08],
  ['AWESOME_OSC', 0.07],
] as const;

export const VOLATILITY = [
  ['BOLLINGER', 0.25],
  ['DONCHIAN', 0.15],
  ['KELTNER', 0.15],
  ['CHANDELIER', 0.13],
] as const;

/** Averages, and what follows trends. */
export function writeTrend({ features, candle, atr }: Scope, out: Float64Array): void {
  const { values, supertrendDirection } = features;
  const { close } = candle;
  const spread = (values[FEATURE.plus_di] as number) - (values[FEATURE.minus_di] as number);
  const dema = ratio(close - (values[FEATURE.dema_20] as number), atr);
  const tema = ratio(close - (values[FEATURE.tema_20] as number), atr);
  out[0] = ratio((values[FEATURE.ema_12] as number) - (values[FEATURE.ema_26] as number), atr);
  out[1] = averagesInOrder(close, values);
  out[2] = ratio(values[FEATURE.macd_histogram] as number, 0.25 * atr);
  out[3] = Math.sign(spread) * clip01(((values[FEATURE.adx] as number) - 20) / 20);
  out[4] = supertrendDirection;
  out[5] = ratio(close - (values[FEATURE.hma_20] as number), atr);
  out[6] = ((values[FEATURE.aroon_up] as number) - (values[FEATURE.aroon_down] as number)) / 100;
  out[7] = 0.5 * dema + 0.5 * tema;
  out[8] = ratio(close - (values[FEATURE.ichimoku_base] as number), atr);
}

/** The close above SMA20 above SMA50 (or all the other way), and SMA50 against SMA200 as soon as that is warm. */
function averagesInOrder(close: number, values: Float64Array): number {
  const short = values[FEATURE.sma_20] as number;
  const middle = values[FEATURE.sma_50] as number;
  const long = values[FEATURE.sma_200] as number;
  const order = close > short && short > middle ? 1 : close < short && short < middle ? -1 : 0;
  return 0.6 * order + 0.4 * (long === long ? Math.sign(middle - long) : order);
}

/** Oscillators. */
export function writeMomentum({ features, atr }: Scope, out: Float64Array): void {
  const { values } = features;
  const atrPercent = values[FEATURE.atr_percent] as number;
  out[0] = clip(((values[FEATURE.rsi_14] as number) - 50) / 20);
  out[1] = clip(((values[FEATURE.stoch_k] as number) - 50) / 40);
  out[2] = clip((values[FEATURE.tsi] as number) / 25);
  out[3] = clip(((values[FEATURE.williams_r] as number) + 50) / 40);
  out[4] = clip((values[FEATURE.cci] as number) / 150);
  out[5] = clip((values[FEATURE.cmo] as number) / 50);
  out[6] = ratio(values[FEATURE.ppo] as number, atrPercent);
  out[7] = ratio(values[FEATURE.trix] as number, 0.05 * atrPercent);
  out[8] = clip(((values[FEATURE.ultimate_osc] as number) - 50) / 20);
  out[9] = ratio(values[FEATURE.awesome_osc] as number, atr);
}

/** Where the close lies in bands and channels. */
export function writeVolatility({ features, candle }: Scope, out: Float64Array): void {
  const { values } = features;
  const { close } = candle;
  const low = values[FEATURE.donchian_lower] as number;
  const middle = values[FEATURE.keltner_middle] as number;
  const isAboveShort = close > (values[FEATURE.chandelier_short] as number);
  const isBelowLong = close < (values[FEATURE.chandelier_long] as number);
  const half = ((values[FEATURE.donchian_upper] as number) - low) / 2;
  out[0] = clip(2 * ((values[FEATURE.bb_pct_b] as number) - 0.5));
  out[1] = ratio(close - low - half, half);
  out[2] = ratio(close - middle, (values[FEATURE.keltner_upper] as number) - middle);
  out[3] = isAboveShort === isBelowLong ? 0 : isAboveShort ? 1 : -1;
}
