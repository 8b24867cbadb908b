import type { Candle } from '../../../engine/market/candle.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';

/** In percent of the candle's range; the risk in percent of the close. */
const BODY_MAX = 23;
const SHORT_WICK_MAX = 5;
const LONG_WICK_MIN = 30;
const BODY_POSITION_MIN = 50;
const RISK_MIN = 0.4;

type Prices = Pick<Candle, 'open' | 'high' | 'low' | 'close'>;

/** A candle measured for a rejection of its low (1) or its high (−1), in percent of its range. */
function measure({ open, high, low, close }: Prices, direction: 1 | -1) {
  const range = high - low;
  const upper = (100 * (high - Math.max(open, close))) / range;
  const lower = (100 * (Math.min(open, close) - low)) / range;
  return {
    body: (100 * Math.abs(close - open)) / range,
    shortWick: direction > 0 ? upper : lower,
    longWick: direction > 0 ? lower : upper,
  };
}

function isReversal(candle: Prices, direction: 1 | -1): boolean {
  const { open, high, low, close } = candle;
  if (direction > 0 ? close < open : close > open) return false;
  const { body, shortWick, longWick } = measure(candle, direction);
  const risk = (100 * (direction > 0 ? close - low : high - close)) / close;
  return (
    body < BODY_MAX - THRESHOLD_EPSILON &&
    shortWick <= SHORT_WICK_MAX + THRESHOLD_EPSILON &&
    longWick >= LONG_WICK_MIN - THRESHOLD_EPSILON &&
    longWick > shortWick + THRESHOLD_EPSILON &&
    longWick >= BODY_POSITION_MIN - THRESHOLD_EPSILON &&
    risk >= RISK_MIN - THRESHOLD_EPSILON
  );
}

/**
 * The reversal candle: a small body at one end of the range and a long wick to the other, worth the risk to its end.
 * 1 for a rejected low (long), −1 for a rejected high (short), 0 for neither, or for a candle without range.
 */
export function reversalDirection(candle: Prices): 1 | -1 | 0 {
  if (!(candle.high > candle.low)) return 0;
  if (isReversal(candle, 1)) return 1;
  return isReversal(candle, -1) ? -1 : 0;
}

/** How well formed a reversal candle of this direction is, a whole number 0..100; most valid ones reach 100. */
export function reversalConfidence(candle: Prices, direction: 1 | -1): number {
  const { body, shortWick, longWick } = measure(candle, direction);
  const raw =
    50 + 0.8 * (38 - body) + Math.min(0.5 * longWick, 25) + 2 * (10 - shortWick) + 0.3 * (longWick - BODY_POSITION_MIN);
  return Math.max(0, Math.min(100, Math.round(raw)));
}
