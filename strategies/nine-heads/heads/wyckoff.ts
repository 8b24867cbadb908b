import { Ring } from '../../../engine/indicators/ring.ts';
import { isIncomplete } from '../../../engine/market/candle.ts';
import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { MINUTE_MS, THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import { FEATURE } from '../features.ts';
import { clip, strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import type { Scope } from '../scope.ts';
import { Decay } from './decay.ts';
import { VolumeRatios, WyckoffClose } from './wyckoff-close.ts';
import type { ClosingView } from './wyckoff-close.ts';
import { WyckoffTrack } from './wyckoff-track.ts';

/** Candles over which the 50-candle mean must have fallen. */
const TREND_AGE = 20;
/** Candles in which an event's worth halves. */
const EVENT_HALF_LIFE = 20;
/** Minutes that may be missing in a row before a range is given up. */
const GAP_MINUTES_MAX = 3;
/** Events of ranges that are over and worth less than this are no longer told. */
const REASON_MIN = 0.01;
const ABSORPTION = { value: 0.1, volume: 1.5, spread: 0.6, nearness: 0.5 } as const;

/**
 * Accumulation and distribution ranges as two independent state machines (Wyckoff; Pruden, The Three Skills of Top
 * Trading). The score is what the last event of each track is worth, halving every 20 candles.
 */
export class WyckoffHead implements Head {
  readonly id = 'wyckoff';
  readonly mode = 'linear';
  readonly accumulation = new WyckoffTrack('accumulation');
  readonly distribution = new WyckoffTrack('distribution');
  private readonly means = new Ring(TREND_AGE + 1);
  private readonly ratios = new VolumeRatios();
  private missingMinutes = 0;
  private isReady = false;
  /** Score parts of the last close: events and absorption of either side, ≥ 0 but for failures. */
  private eventUp = 0;
  private eventDown = 0;
  private absorbedUp = 0;
  private absorbedDown = 0;
  readonly #upright = new WyckoffClose(1, this.ratios);
  readonly #mirrored = new WyckoffClose(-1, this.ratios);
  readonly #decay: Decay;

  /** `halfLife`: after how many candles an event is worth half. */
  constructor(halfLife = EVENT_HALF_LIFE) {
    this.#decay = new Decay(halfLife);
  }

  score(scope: Scope): number {
    const mean = scope.features.values[FEATURE.sma_50] as number;
    this.means.push(mean);
    this.ratios.set(scope.index, scope.volumeRatio);
    const meanBefore = this.means.at(TREND_AGE);
    const isBroken = this.isGap(scope.candle);
    if (this.accumulation.isAwake(scope) || this.distribution.isAwake(scope)) {
      const trend = trendOf(scope.candle.close, mean, meanBefore);
      this.move({ scope, swing1: scope.zigzag1.confirmed, swing2: scope.zigzag2.confirmed, trend, isBroken });
    }
    this.isReady = meanBefore === meanBefore && scope.volumeRatio === scope.volumeRatio;
    this.eventUp = this.eventWorth(this.accumulation, scope.index);
    this.eventDown = this.eventWorth(this.distribution, scope.index);
    this.absorbedUp = isAbsorbing(this.accumulation, this.#upright) ? ABSORPTION.value : 0;
    this.absorbedDown = isAbsorbing(this.distribution, this.#mirrored) ? ABSORPTION.value : 0;
    return this.isReady ? clip(this.eventUp + this.absorbedUp - (this.eventDown + this.absorbedDown)) : NaN;
  }

  reasons(scope: Scope): Reason[] {
    if (!this.isReady) return [{ code: 'WARMUP', value: scope.index + 1 }];
    const out: Reason[] = [];
    for (const [track, worth] of [
      [this.accumulation, this.eventUp],
      [this.distribution, 0 - this.eventDown],
    ] as const) {
      if (track.lastName === '' || (!track.hasRange && Math.abs(worth) < REASON_MIN)) continue;
      out.push({ code: `W.${track.lastName}`, value: scope.index - track.lastIndex, weight: worth });
    }
    if (this.absorbedUp > 0) out.push({ code: 'W.ABSORB_BULL', value: scope.volumeRatio, weight: this.absorbedUp });
    if (this.absorbedDown > 0)
      out.push({ code: 'W.ABSORB_BEAR', value: scope.volumeRatio, weight: -this.absorbedDown });
    return strongest(out);
  }

  /** Price whose loss ends the idea of a side (+1 accumulation): the tip of the spring, else the range's side; NaN without a range. */
  invalidation(side: number): number {
    const track = this.track(side);
    if (!track.hasRange) return NaN;
    return side * (track.springLow === track.springLow ? track.springLow : track.lo);
  }

  /** The one-width projection of a side's range, a level and no more; NaN without a range. */
  target(side: number): number {
    const track = this.track(side);
    return side * (track.hi + (track.hi - track.lo));
  }

  /** The range of a side in prices; NaN without one, and where the automatic rally is still to come. */
  range(side: number): { low: number; high: number } {
    const { lo, hi } = this.track(side);
    return side > 0 ? { low: lo, high: hi } : { low: -hi, high: -lo };
  }

  /** The track of a side: +1 accumulation, −1 distribution. */
  track(side: number): WyckoffTrack {
    return side > 0 ? this.accumulation : this.distribution;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private move(view: ClosingView): void {
    this.#upright.take(view);
    this.accumulation.update(this.#upright);
    this.#mirrored.take(view);
    this.distribution.update(this.#mirrored);
  }

  private eventWorth(track: WyckoffTrack, index: number): number {
    const { value } = track;
    return value === 0 ? 0 : value * this.#decay.at(index - track.lastIndex);
  }

  /** Counts minutes missing in a row up to this candle; true for an incomplete candle behind too many. */
  private isGap(candle: Candle): boolean {
    const minutes = (candle.closeTime - candle.openTime) / MINUTE_MS;
    const { syntheticMinutes } = candle;
    this.missingMinutes = syntheticMinutes >= minutes ? this.missingMinutes + syntheticMinutes : syntheticMinutes;
    return this.missingMinutes > GAP_MINUTES_MAX && isIncomplete(candle);
  }
}

function trendOf(close: number, mean: number, meanBefore: number): number {
  if (close < mean && mean < meanBefore) return -1;
  return close > mean && mean > meanBefore ? 1 : 0;
}

/** Much volume, little progress, at the near side of the track's range: somebody takes what is offered. */
function isAbsorbing(track: WyckoffTrack, now: WyckoffClose): boolean {
  if (!track.hasRange) return false;
  const rule = ABSORPTION;
  return (
    now.volumeRatio >= rule.volume - THRESHOLD_EPSILON &&
    now.rangeRatio <= rule.spread + THRESHOLD_EPSILON &&
    Math.abs(now.close - track.lo) <= rule.nearness * now.atr
  );
}
