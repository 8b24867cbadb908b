import type { Candle } from '../../../engine/market/candle.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';

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
 * hammer. How many candles ago is written behind the names. Computed distances are compared to within 1e-9 ATR.
 */
export class CandleTrio {
  open = NaN;
  high = NaN;
  low = NaN;
  close = NaN;
  body = NaN;
  open1 = NaN;
  high1 = NaN;
  low1 = NaN;
  close1 = NaN;
  body1 = NaN;
  open2 = NaN;
  high2 = NaN;
  low2 = NaN;
  close2 = NaN;
  meanBody = NaN;
  atr = NaN;
  tolerance = NaN;
  isLowest = false;
  /** 1 as a buyer reads them, −1 as a seller. */
  readonly sign: 1 | -1;

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  push({ open, high, low, close }: Candle, measures: Measures): void {
    this.open2 = this.open1;
    this.high2 = this.high1;
    this.low2 = this.low1;
    this.close2 = this.close1;
    this.open1 = this.open;
    this.high1 = this.high;
    this.low1 = this.low;
    this.close1 = this.close;
    this.body1 = this.body;
    const isLong = this.sign > 0;
    this.open = isLong ? open : -open;
    this.high = isLong ? high : -low;
    this.low = isLong ? low : -high;
    this.close = isLong ? close : -close;
    this.body = Math.abs(close - open);
    this.meanBody = measures.meanBody;
    this.atr = measures.atr;
    this.tolerance = THRESHOLD_EPSILON * measures.atr;
    this.isLowest = isLong ? measures.isLowest : measures.isHighest;
  }
}

/** The patterns, bit k for `PATTERNS[k]`, that end in the last of three candles. */
export function findPatterns(trio: CandleTrio): number {
  const isUp = trio.close > trio.open;
  let found = trio.isLowest && isHammer(trio) ? 1 << 1 : 0;
  if (isInsideBreak(trio)) found |= 1 << 8;
  if (!isUp) return found;
  if (trio.close1 < trio.open1) {
    if (isEngulfing(trio)) found |= 1 << 0;
    if (isPiercing(trio)) found |= 1 << 2;
    if (isTweezer(trio)) found |= 1 << 5;
    if (isHarami(trio)) found |= 1 << 6;
  }
  if (isMorningStar(trio)) found |= 1 << 3;
  if (isThreeSoldiers(trio)) found |= 1 << 4;
  if (isMarubozu(trio)) found |= 1 << 7;
  return found;
}

function isEngulfing({ open, close, body, open1, close1, body1, tolerance }: CandleTrio): boolean {
  return open <= close1 && close >= open1 && body > body1 + tolerance;
}

function isHammer({ open, high, low, close, body, tolerance }: CandleTrio): boolean {
  const range = high - low;
  return (
    range > 0 &&
    Math.min(open, close) - low >= 2 * body - tolerance &&
    high - Math.max(open, close) <= 0.1 * range + tolerance &&
    body <= 0.35 * range + tolerance
  );
}

function isPiercing({ open, close, open1, low1, close1, body1, meanBody, tolerance }: CandleTrio): boolean {
  const isBelow = open < low1 || open <= close1;
  return body1 > meanBody + tolerance && isBelow && close > (open1 + close1) / 2 && close < open1;
}

function isMorningStar({ close, body1, open2, close2, meanBody, tolerance }: CandleTrio): boolean {
  return open2 - close2 > meanBody + tolerance && body1 < 0.5 * meanBody - tolerance && close > (open2 + close2) / 2;
}

/** Three rising candles of some size, each opening in the body of the one before and closing above it, near its high. */
function isThreeSoldiers(r: CandleTrio): boolean {
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

function isTweezer({ low, low1, atr, isLowest, tolerance }: CandleTrio): boolean {
  return isLowest && Math.abs(low - low1) <= 0.05 * atr + tolerance;
}

function isHarami({ open, close, open1, close1, body1, meanBody, tolerance }: CandleTrio): boolean {
  return body1 > meanBody + tolerance && open >= close1 && close <= open1;
}

function isMarubozu({ high, low, body, meanBody, tolerance }: CandleTrio): boolean {
  return body >= 0.9 * (high - low) - tolerance && body > 1.5 * meanBody + tolerance;
}

function isInsideBreak({ close, high1, low1, high2, low2 }: CandleTrio): boolean {
  return high1 < high2 && low1 > low2 && close > high2;
}
