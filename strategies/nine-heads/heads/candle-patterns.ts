import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import type { CandleHistory } from '../primitives/candle-history.ts';

/** A pattern of price action: its names for longs and shorts, and how much it says. */
export interface Pattern {
  readonly bull: string;
  readonly bear: string;
  readonly strength: number;
  /** Means something only against a move: a fall for longs, a rise for shorts. */
  readonly isReversal: boolean;
}

function reversal(strength: number, bull: string, bear = bull): Pattern {
  return { bull, bear, strength, isReversal: true };
}

function continuation(strength: number, bull: string, bear = bull): Pattern {
  return { bull, bear, strength, isReversal: false };
}

/** All patterns; those before `DOUBLE` are told from the last three candles by `findPatterns`, in this order. */
export const PATTERNS: readonly Pattern[] = [
  reversal(0.45, 'ENGULF'),
  reversal(0.4, 'HAMMER', 'SHOOTING_STAR'),
  reversal(0.35, 'PIERCING', 'DARK_CLOUD'),
  reversal(0.5, 'MORNING_STAR', 'EVENING_STAR'),
  continuation(0.45, 'SOLDIERS', 'CROWS'),
  reversal(0.25, 'TWEEZER'),
  reversal(0.2, 'HARAMI'),
  continuation(0.3, 'MARUBOZU'),
  continuation(0.35, 'INSIDE_BREAK'),
  continuation(0.55, 'DOUBLE_BOTTOM', 'DOUBLE_TOP'),
  continuation(0.4, 'RANGE_BREAK'),
  reversal(0.45, 'REVERSAL_CANDLE'),
];

export const DOUBLE = 9;
export const RANGE_BREAK = 10;
export const REVERSAL_CANDLE = 11;

/** What patterns are measured by. */
export interface Measures {
  /** Mean body of the ten candles before the last. */
  readonly meanBody: number;
  readonly atr: number;
  /** The last low is the lowest of ten; the last high the highest. */
  readonly isLowest: boolean;
  readonly isHighest: boolean;
}

/**
 * The last three candles as a buyer reads them, or, with all prices negated, as a seller does: a shooting star is then a
 * hammer. Ages are written behind the names. Tolerances of computed distances are 1e-9 ATR.
 */
class Reading {
  open = 0;
  high = 0;
  low = 0;
  close = 0;
  body = 0;
  open1 = 0;
  high1 = 0;
  low1 = 0;
  close1 = 0;
  body1 = 0;
  open2 = 0;
  high2 = 0;
  low2 = 0;
  close2 = 0;
  meanBody = 0;
  atr = 0;
  tolerance = 0;
  isLowest = false;

  set(past: CandleHistory, sign: 1 | -1, measures: Measures): void {
    const isBull = sign > 0;
    this.open = sign * past.open(0);
    this.high = isBull ? past.high(0) : -past.low(0);
    this.low = isBull ? past.low(0) : -past.high(0);
    this.close = sign * past.close(0);
    this.body = Math.abs(this.close - this.open);
    this.open1 = sign * past.open(1);
    this.high1 = isBull ? past.high(1) : -past.low(1);
    this.low1 = isBull ? past.low(1) : -past.high(1);
    this.close1 = sign * past.close(1);
    this.body1 = Math.abs(this.close1 - this.open1);
    this.open2 = sign * past.open(2);
    this.high2 = isBull ? past.high(2) : -past.low(2);
    this.low2 = isBull ? past.low(2) : -past.high(2);
    this.close2 = sign * past.close(2);
    this.meanBody = measures.meanBody;
    this.atr = measures.atr;
    this.tolerance = THRESHOLD_EPSILON * measures.atr;
    this.isLowest = isBull ? measures.isLowest : measures.isHighest;
  }
}

const reading = new Reading();

/** The patterns, bit k for `PATTERNS[k]`, that end in the last candle of `past` and speak for `sign`. */
export function findPatterns(past: CandleHistory, sign: 1 | -1, measures: Measures): number {
  reading.set(past, sign, measures);
  const isUp = reading.close > reading.open;
  const isTurn = isUp && reading.close1 < reading.open1;
  let found = isHammer(reading) ? 1 << 1 : 0;
  if (isTurn) {
    if (isEngulfing(reading)) found |= 1 << 0;
    if (isPiercing(reading)) found |= 1 << 2;
    if (isTweezer(reading)) found |= 1 << 5;
    if (isHarami(reading)) found |= 1 << 6;
  }
  if (isUp) {
    if (isMorningStar(reading)) found |= 1 << 3;
    if (isThreeSoldiers(reading)) found |= 1 << 4;
    if (isMarubozu(reading)) found |= 1 << 7;
  }
  if (isInsideBreak(reading)) found |= 1 << 8;
  return found;
}

function isEngulfing({ open, close, body, open1, close1, body1, tolerance }: Reading): boolean {
  return open <= close1 && close >= open1 && body > body1 + tolerance;
}

function isHammer({ open, high, low, close, body, isLowest, tolerance }: Reading): boolean {
  const range = high - low;
  return (
    isLowest &&
    range > 0 &&
    Math.min(open, close) - low >= 2 * body - tolerance &&
    high - Math.max(open, close) <= 0.1 * range + tolerance &&
    body <= 0.35 * range + tolerance
  );
}

function isPiercing({ open, close, open1, low1, close1, body1, meanBody, tolerance }: Reading): boolean {
  const isBelow = open < low1 || open <= close1;
  return body1 > meanBody + tolerance && isBelow && close > (open1 + close1) / 2 && close < open1;
}

function isMorningStar({ close, body1, open2, close2, meanBody, tolerance }: Reading): boolean {
  return open2 - close2 > meanBody + tolerance && body1 < 0.5 * meanBody - tolerance && close > (open2 + close2) / 2;
}

/** Three rising candles of some size, each opening in the body of the one before and closing above it, near its high. */
function isThreeSoldiers(r: Reading): boolean {
  const { open, high, close, body, open1, high1, close1, body1, open2, high2, close2, tolerance } = r;
  const body2 = close2 - open2;
  const least = 0.7 * r.meanBody + tolerance;
  return (
    close1 > open1 &&
    close > close1 &&
    close1 > close2 &&
    open >= open1 &&
    open <= close1 &&
    open1 >= open2 &&
    open1 <= close2 &&
    Math.min(body, body1, body2) > least &&
    high - close <= 0.3 * body + tolerance &&
    high1 - close1 <= 0.3 * body1 + tolerance &&
    high2 - close2 <= 0.3 * body2 + tolerance
  );
}

function isTweezer({ low, low1, atr, isLowest, tolerance }: Reading): boolean {
  return isLowest && Math.abs(low - low1) <= 0.05 * atr + tolerance;
}

function isHarami({ open, close, open1, close1, body1, meanBody, tolerance }: Reading): boolean {
  return body1 > meanBody + tolerance && open >= close1 && close <= open1;
}

function isMarubozu({ high, low, body, meanBody, tolerance }: Reading): boolean {
  return body >= 0.9 * (high - low) - tolerance && body > 1.5 * meanBody + tolerance;
}

function isInsideBreak({ close, high1, low1, high2, low2 }: Reading): boolean {
  return high1 < high2 && low1 > low2 && close > high2;
}
