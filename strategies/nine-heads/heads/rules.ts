import { BlockSum } from '../../../engine/indicators/block-sum.ts';
import { RollingMax } from '../../../engine/indicators/extremes.ts';
import { pow } from '../../../engine/market/portable.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import { FEATURE } from '../feature-index.ts';
import { clip, strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import { reversalDirection } from '../primitives/reversal-candle.ts';
import type { Scope } from '../scope.ts';
import { CandleTrio, DOUBLE, findPatterns, PATTERNS, RANGE_BREAK, REVERSAL_CANDLE } from './candle-patterns.ts';
import type { Measures, Pattern } from './candle-patterns.ts';
import { DoubleTurn } from './double-turn.ts';

const PERIOD = 10;
const HALF_LIFE = 3;
/** What is left of less than this is forgotten. */
const TRACE = 1e-3;

/** A reversal needs the five closes before its last candle to have moved this far against it, in ATR. */
const MOVE_CLOSES = 5;
const MOVE_ATR = 0.5;

/** A level counts within this distance of the close, in ATR. */
const LEVEL_ATR = 0.5;
const WITH_LEVEL = 1.25;
const AGAINST_LEVEL = 0.6;

const VOLUME_HIGH = 1.5;
const VOLUME_RAISED = 1.2;

const STRENGTHS = Float64Array.from(PATTERNS, ({ strength }) => strength);
/** Bits of the patterns that mean something only against a move. */
const REVERSALS = PATTERNS.reduce((bits, { isReversal }, k) => bits | (Number(isReversal) << k), 0);

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The pattern of a slot: slot 2k is that of longs, 2k + 1 that of shorts. */
function patternAt(slot: number): Pattern {
  return PATTERNS[slot >> 1] as Pattern;
}

/** How far volume confirms a pattern: fully from 1.5 times the mean. */
function volumeFactor(volumeRatio: number): number {
  if (volumeRatio >= VOLUME_HIGH - THRESHOLD_EPSILON) return 1;
  return volumeRatio >= VOLUME_RAISED - THRESHOLD_EPSILON ? 0.95 : 0.85;
}

/**
 * Patterns of price action. Each counts with its strength, more at a level that backs it, less in front of one that stands
 * against it or on little volume, and fades by half every three candles. The two strongest of each side make the score.
 */
export class RulesHead implements Head {
  readonly id = 'rules';
  readonly mode = 'linear';
  /** What is left of each slot's pattern, and the candle it last ended in. */
  private readonly left = new Float64Array(2 * PATTERNS.length);
  private readonly foundAt = new Float64Array(2 * PATTERNS.length).fill(-Infinity);
  /** Slots of which something is left, a bit each. */
  private alive = 0;
  private readonly bodies = new BlockSum(PERIOD);
  private readonly highs = new RollingMax(PERIOD);
  private readonly lows = new RollingMax(PERIOD);
  private readonly bottoms = new DoubleTurn('low');
  private readonly tops = new DoubleTurn('high');
  private readonly measures: Mutable<Measures> = { meanBody: NaN, atr: NaN, isLowest: false, isHighest: false };
  private readonly longs = new CandleTrio(1);
  private readonly shorts = new CandleTrio(-1);
  private bodySum = NaN;
  private index = -1;
  private readonly fading: number;
  /** The two strongest slots of the longs and of the shorts; they stay so until a pattern is found, for all fade alike. */
  readonly #strongest = new Uint8Array(4);
  #isRanked = false;

  /** `halfLife`: after how many candles a pattern counts half. */
  constructor(halfLife = HALF_LIFE) {
    this.fading = pow(2, -1 / halfLife);
  }

  score(scope: Scope): number {
    this.measure(scope);
    let bullish = Number(this.bottoms.update(scope)) << DOUBLE;
    let bearish = Number(this.tops.update(scope)) << DOUBLE;
    if (!this.isReady(scope)) return NaN;
    this.fade();
    const reversal = reversalDirection(scope.candle);
    if (reversal > 0) bullish |= 1 << REVERSAL_CANDLE;
    if (reversal < 0) bearish |= 1 << REVERSAL_CANDLE;
    this.take(scope, this.longs, bullish | findPatterns(this.longs));
    this.take(scope, this.shorts, bearish | findPatterns(this.shorts));
    if (!this.#isRanked) this.rank();
    const { left } = this;
    const best = this.#strongest;
    const long = (left[best[0] as number] as number) + (left[best[1] as number] as number);
    const short = (left[best[2] as number] as number) + (left[best[3] as number] as number);
    return clip(long - short);
  }

  reasons(scope: Scope): Reason[] {
    if (!this.isReady(scope)) return [{ code: 'WARMUP', value: scope.index + 1 }];
    const parts = [...this.left].flatMap((value, i): Reason[] => {
      if (value === 0) return [];
      const { bull, bear } = patternAt(i);
      if (i % 2 === 0) return [{ code: `R.${bull}_BULL`, value, weight: value }];
      return [{ code: `R.${bear}_BEAR`, value, weight: -value }];
    });
    const { candle, atr, market, volumeRatio } = scope;
    const distance = LEVEL_ATR * atr;
    const notes: Reason[] = [];
    if (market.levels.isNear(1, candle.close, distance)) notes.push({ code: 'R.AT_SUPPORT' });
    if (market.levels.isNear(-1, candle.close, distance)) notes.push({ code: 'R.AT_RESIST' });
    if (volumeFactor(volumeRatio) === 1) notes.push({ code: 'R.VOL_CONF', value: volumeRatio });
    return [...strongest(parts, 5), ...notes];
  }

  /** The strongest pattern for a direction that ended in the last `candles` candles, whatever its surroundings. */
  strongestPattern(direction: 1 | -1, candles: number): Pattern | undefined {
    let best: Pattern | undefined;
    for (let slot = direction > 0 ? 0 : 1; slot < this.foundAt.length; slot += 2) {
      if (this.index - (this.foundAt[slot] as number) >= candles) continue;
      const pattern = patternAt(slot);
      if (best === undefined || pattern.strength > best.strength) best = pattern;
    }
    return best;
  }

  private isReady({ atr, volumeRatio, features }: Scope): boolean {
    const { meanBody } = this.measures;
    const upper = features.previous[FEATURE.donchian_upper] as number;
    return meanBody === meanBody && atr === atr && volumeRatio === volumeRatio && upper === upper;
  }

  private measure({ candle, atr, index }: Scope): void {
    const { open, high, low, close } = candle;
    const { measures } = this;
    this.index = index;
    measures.atr = atr;
    measures.meanBody = this.bodySum / PERIOD;
    measures.isHighest = this.highs.push(high) === high;
    measures.isLowest = this.lows.push(-low) === -low;
    this.bodySum = this.bodies.push(Math.abs(close - open));
    this.longs.push(candle, measures);
    this.shorts.push(candle, measures);
  }

  /** Few patterns are ever alive at once: the others are passed over, a bit per slot. */
  private fade(): void {
    const { left, fading } = this;
    for (let alive = this.alive; alive !== 0; alive &= alive - 1) {
      const slot = 31 - Math.clz32(alive & -alive);
      const value = (left[slot] as number) * fading;
      left[slot] = value >= TRACE ? value : 0;
      if (value < TRACE) this.alive &= ~(1 << slot);
    }
  }

  /** Takes the patterns of one side that end in this candle, a bit each. */
  private take(scope: Scope, { sign }: CandleTrio, patterns: number): void {
    let found = isRangeBreak(scope, sign) ? patterns | (1 << RANGE_BREAK) : patterns;
    if ((found & REVERSALS) !== 0 && !isAfterMove(scope, sign)) found &= ~REVERSALS;
    if (found === 0) return;
    this.#isRanked = false;
    const factor = volumeFactor(scope.volumeRatio) * levelFactor(scope, sign);
    for (; found !== 0; found &= found - 1) {
      const pattern = 31 - Math.clz32(found & -found);
      const slot = 2 * pattern + (sign > 0 ? 0 : 1);
      this.left[slot] = Math.max(this.left[slot] as number, (STRENGTHS[pattern] as number) * factor);
      this.foundAt[slot] = scope.index;
      this.alive |= 1 << slot;
    }
  }

  /** Finds the two strongest slots of either side. */
  private rank(): void {
    const { left } = this;
    for (let side = 0; side < 2; side++) {
      let first = side;
      let second = side + 2;
      if ((left[second] as number) > (left[first] as number)) [first, second] = [second, first];
      for (let i = side + 4; i < left.length; i += 2) {
        const value = left[i] as number;
        if (value > (left[first] as number)) {
          second = first;
          first = i;
        } else if (value > (left[second] as number)) second = i;
      }
      this.#strongest[2 * side] = first;
      this.#strongest[2 * side + 1] = second;
    }
    this.#isRanked = true;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
    this.#isRanked = false;
  }
}

/** The close leaves the highs (lows for −1) of the 20 candles before, on at least 1.5 times their mean volume. */
function isRangeBreak({ candle, features, volumeRatio }: Scope, sign: 1 | -1): boolean {
  const edge = features.previous[sign > 0 ? FEATURE.donchian_upper : FEATURE.donchian_lower] as number;
  return volumeRatio >= VOLUME_HIGH - THRESHOLD_EPSILON && (sign > 0 ? candle.close > edge : candle.close < edge);
}

/** The five closes before this candle fell (rose for −1) by at least half an ATR from the first to the last. */
function isAfterMove({ past, atr }: Scope, sign: 1 | -1): boolean {
  const move = sign * (past.close(MOVE_CLOSES) - past.close(1));
  return move >= (MOVE_ATR - THRESHOLD_EPSILON) * atr;
}

function levelFactor({ market, candle, atr }: Scope, sign: 1 | -1): number {
  const distance = LEVEL_ATR * atr;
  const isBacked = market.levels.isNear(sign, candle.close, distance);
  const isOpposed = market.levels.isNear(sign > 0 ? -1 : 1, candle.close, distance);
  return (isBacked ? WITH_LEVEL : 1) * (isOpposed ? AGAINST_LEVEL : 1);
}
