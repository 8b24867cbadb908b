import { THRESHOLD_EPSILON } from '../../engine/market/units.ts';
import { confluenceOf, NO_TRIGGER, strongerTrigger, zoneValue } from './confluence.ts';
import type { ConfluenceParts, Trigger } from './confluence.ts';
import { FEATURE } from './feature-index.ts';
import { clip01, stretched } from './head.ts';
import { reversalConfidence, reversalDirection } from './primitives/reversal-candle.ts';
import type { Scope } from './scope.ts';
import type { TimeframeDesk } from './timeframe-desk.ts';

/** Strength of the strongest candle pattern there is. */
const PATTERN_STRENGTH_MAX = 0.55;
const VOLUME_BONUS = 0.15;
const VOLUME_RATIO = 1.5;
/** Price this near to a zone counts for half. */
const NEAR_ATR = 0.5;

/** What speaks for a candidate in the direction of its consensus. */
export interface Confluence {
  /** The sum stretched by κ, 0..1. */
  readonly value: number;
  /** The parts' weighted sum, 0..1. */
  readonly sum: number;
  readonly parts: ConfluenceParts;
  readonly trigger: Trigger;
  /** Where the setup's own idea ends (harmonic, Wyckoff), NaN for none. */
  readonly invalidation: number;
}

/** A scan in need of confluence, with the bias from its analysis timeframe. */
export interface ConfluenceInput {
  readonly desk: TimeframeDesk;
  readonly analysis: TimeframeDesk;
  readonly bias: number;
  readonly strength: number;
  /** Events and reactions count for this many closes. */
  readonly freshCandles: number;
  readonly kappa: number;
}

/** Works out the five parts, and the event that triggers. */
export function findConfluence(input: ConfluenceInput): Confluence {
  const { desk, bias, strength, freshCandles, kappa } = input;
  const direction = desk.consensus.direction > 0 ? 1 : -1;
  const trigger = strongestTrigger(desk, direction, freshCandles);
  const isTraded = desk.scope.volumeRatio >= VOLUME_RATIO - THRESHOLD_EPSILON;
  const parts = {
    zone: zoneOf(input, direction),
    htf: bias === direction ? strength : 0,
    trigger: trigger.value === 0 ? 0 : clip01(trigger.value + (isTraded ? VOLUME_BONUS : 0)),
    fvg: gapValue(desk, direction, freshCandles),
    ob: blockValue(desk, direction, freshCandles),
  };
  const sum = confluenceOf(parts);
  return {
    value: stretched(sum, kappa),
    sum,
    parts,
    trigger,
    invalidation: invalidationOf(desk, trigger, direction),
  };
}

/** Cheap for a long, dear for a short; in a breakout, just beyond the side that broke. */
function zoneOf({ desk, analysis }: ConfluenceInput, direction: 1 | -1): number {
  const { candle, features, atr } = desk.scope;
  if (desk.regime === 'BREAKOUT') {
    const side = features.previous[direction > 0 ? FEATURE.donchian_upper : FEATURE.donchian_lower] as number;
    const beyond = direction * (candle.close - side);
    return beyond > 0 && beyond <= atr ? 1 : 0;
  }
  return analysis.candles === 0 ? 0 : zoneValue(analysis.scope.structure.position(candle.close), direction);
}

function gapValue({ scope }: TimeframeDesk, direction: 1 | -1, freshCandles: number): number {
  const { gaps, index, candle, atr } = scope;
  const last = Math.max(gaps.lastReaction(direction), gaps.lastBalancedReaction(direction));
  if (index - last < freshCandles) return 1;
  return gaps.isNear(direction, candle.close, NEAR_ATR * atr) ? 0.5 : 0;
}

function blockValue({ scope }: TimeframeDesk, direction: 1 | -1, freshCandles: number): number {
  const { structure, index, candle, atr } = scope;
  const last = Math.max(structure.lastBlockReaction(direction), structure.lastBreakerReaction(direction));
  if (index - last < freshCandles) return 1;
  return structure.isNearBlock(direction, candle.close, NEAR_ATR * atr) ? 0.5 : 0;
}

/** The strongest event for a direction that was confirmed lately. */
function strongestTrigger(desk: TimeframeDesk, direction: 1 | -1, freshCandles: number): Trigger {
  const { scope, heads } = desk;
  const isFresh = (index: number): boolean => index >= 0 && scope.index - index < freshCandles;
  let best = NO_TRIGGER;
  const offer = (setup: Trigger['setup'], value: number, name = ''): void => {
    best = strongerTrigger(best, { setup, name, value });
  };
  if (isFresh(heads.ict.lastSweep(direction).index)) offer('SWEEP', 1);
  if (isFresh(heads.ict.lastJudasIndex(direction))) offer('JUDAS', 1);
  const track = heads.wyckoff.track(direction);
  if (isFresh(track.lastIndex)) {
    if (track.lastKind === 'spring') offer('SPRING_UTAD', 1);
    if (track.lastKind === 'test' || track.lastKind === 'lastPoint') offer('TEST_LPS', 1);
  }
  const harmonic = direction > 0 ? heads.harmonic.lastLong : heads.harmonic.lastShort;
  if (harmonic !== undefined && isFresh(harmonic.index)) offer('HARMONIC', 0.9, harmonic.name.toUpperCase());
  const event = scope.structure.lastEvent(direction);
  if (event !== null && isFresh(event.index)) offer(event.kind, 0.8);
  const reversal = reversalValue(scope, direction, freshCandles);
  if (reversal > 0) offer('REVERSAL', reversal);
  const pattern = heads.rules.strongestPattern(direction, freshCandles);
  if (pattern !== undefined) {
    offer('PATTERN', clip01(pattern.strength / PATTERN_STRENGTH_MAX), direction > 0 ? pattern.bull : pattern.bear);
  }
  return best;
}

/** How well formed the best reversal candle among the last `candles` is, 0..1; 0 without one. */
function reversalValue({ past }: Scope, direction: 1 | -1, candles: number): number {
  let best = 0;
  for (let age = 0; age < Math.min(candles, past.size); age++) {
    const candle = { open: past.open(age), high: past.high(age), low: past.low(age), close: past.close(age) };
    if (reversalDirection(candle) === direction) best = Math.max(best, reversalConfidence(candle, direction) / 100);
  }
  return best;
}

function invalidationOf({ heads }: TimeframeDesk, { setup }: Trigger, direction: 1 | -1): number {
  if (setup === 'HARMONIC') {
    return (direction > 0 ? heads.harmonic.lastLong : heads.harmonic.lastShort)?.invalidation ?? NaN;
  }
  return setup === 'SPRING_UTAD' || setup === 'TEST_LPS' ? heads.wyckoff.invalidation(direction) : NaN;
}
