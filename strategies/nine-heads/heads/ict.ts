import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { MINUTE_MS, THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import { clip, strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import type { Scope } from '../scope.ts';
import { Decay } from './decay.ts';
import { JudasSwing } from './judas-swing.ts';
import { Retracement } from './retracement.ts';

/** What each concept is worth at its best. */
const WORTH = {
  sweep: 0.45,
  sweepVolume: 0.1,
  judas: 0.5,
  entry: 0.4,
  gap: 0.25,
  balanced: 0.3,
  inverted: 0.2,
} as const;
/** In candles of the timeframe. */
const SWEEP_HALF_LIFE = 10;
const JUDAS_HALF_LIFE_MINUTES = 60;
/** Volume ratio from which a sweep counts as traded. */
const SWEEP_VOLUME = 1.5;
/** The score outside the kill zones. */
const OFF_ZONE = 0.85;
/** Parts of the score too small to be told as reasons. */
const REASON_MIN = 0.01;

/** What spoke for one side at the last close, and the events it remembers. */
class Side {
  readonly direction: 1 | -1;
  readonly retracement: Retracement;
  /** The last sweep of any strength: its candle and strength 0..1. */
  sweepIndex = -1;
  sweepStrength = 0;
  /** The sweep that counts: the strongest when age is weighed in. All fade alike, so one outdone stays outdone. */
  private countedIndex = -1;
  private countedWorth = 0;
  /** Parts of the score at the last close, ≥ 0. */
  readonly parts = { SWEEP: 0, JUDAS: 0, OTE: 0, FVG: 0, BPR: 0, IFVG: 0 };

  constructor(direction: 1 | -1) {
    this.direction = direction;
    this.retracement = new Retracement(direction);
  }

  /** Takes the next close; gives the sum of the parts. `judas` is what the side's Judas swing is worth now. */
  update(scope: Scope, judas: number, fade: Decay): number {
    const { direction, parts } = this;
    const { index, gaps } = scope;
    const strength = direction > 0 ? scope.sweepLong : scope.sweepShort;
    if (strength > 0) this.noteSweep(scope, strength, fade);
    this.retracement.update(scope);
    parts.SWEEP = this.countedWorth * fade.at(index - this.countedIndex);
    parts.JUDAS = judas;
    parts.OTE = WORTH.entry * this.retracement.quality;
    parts.FVG = gaps.lastReaction(direction) === index ? WORTH.gap : 0;
    parts.BPR = gaps.lastBalancedReaction(direction) === index ? WORTH.balanced : 0;
    parts.IFVG = gaps.lastInvertedReaction(direction) === index ? WORTH.inverted : 0;
    return parts.SWEEP + parts.JUDAS + parts.OTE + parts.FVG + parts.BPR + parts.IFVG;
  }

  private noteSweep({ index, volumeRatio }: Scope, strength: number, fade: Decay): void {
    const isTraded = volumeRatio >= SWEEP_VOLUME - THRESHOLD_EPSILON;
    const worth = WORTH.sweep * strength + (isTraded ? WORTH.sweepVolume : 0);
    this.sweepIndex = index;
    this.sweepStrength = strength;
    if (worth < this.countedWorth * fade.at(index - this.countedIndex)) return;
    this.countedIndex = index;
    this.countedWorth = worth;
  }
}

/**
 * Inner-circle-trader concepts: liquidity sweeps, Judas swings, optimal entries in the retracement of a leg, and
 * reactions in fair-value gaps, balanced ranges and inverted gaps; a little less outside the kill zones. Sweeps halve
 * every 10 candles, Judas swings every 60 minutes.
 */
export class IctHead implements Head {
  readonly id = 'ict';
  readonly mode = 'linear';
  readonly judas = new JudasSwing();
  private readonly long = new Side(1);
  private readonly short = new Side(-1);
  private isReady = false;
  /** 1 in a kill zone. */
  private factor = OFF_ZONE;
  readonly #sweepDecay: Decay;
  readonly #judasDecay: Decay;

  /** `halfLifeFactor` lengthens or shortens how long sweeps and Judas swings count. */
  constructor(halfLifeFactor = 1) {
    this.#sweepDecay = new Decay(SWEEP_HALF_LIFE * halfLifeFactor);
    this.#judasDecay = new Decay(JUDAS_HALF_LIFE_MINUTES * halfLifeFactor);
  }

  score(scope: Scope): number {
    const { candle, index, atrBefore, market } = scope;
    this.judas.update(candle, market.clock, { index, atr: atrBefore });
    const up = this.long.update(scope, this.judasWorth(1, candle.closeTime), this.#sweepDecay);
    const down = this.short.update(scope, this.judasWorth(-1, candle.closeTime), this.#sweepDecay);
    this.factor = market.clock.isKillZone ? 1 : OFF_ZONE;
    this.isReady = atrBefore === atrBefore;
    return this.isReady ? clip(this.factor * (up - down)) : NaN;
  }

  reasons(scope: Scope): Reason[] {
    if (!this.isReady) return [{ code: 'WARMUP', value: scope.index + 1 }];
    const out: Reason[] = [];
    for (const { direction, parts } of [this.long, this.short]) {
      for (const [name, worth] of Object.entries(parts)) {
        if (worth < REASON_MIN) continue;
        const code = `I.${name}_${direction > 0 ? 'BULL' : 'BEAR'}`;
        out.push({ code, value: this.measured(name, direction), weight: direction * this.factor * worth });
      }
    }
    const { clock } = scope.market;
    if (clock.isIn('LONDON_KZ')) out.push({ code: 'I.KZ_LONDON', value: 1 });
    if (clock.isIn('NY_AM_KZ')) out.push({ code: 'I.KZ_NY_AM', value: 1 });
    return strongest(out);
  }

  /** The last liquidity sweep of a side (1: of lows, −1: of highs): candle (−1 for none) and strength 0..1. */
  lastSweep(direction: 1 | -1): { index: number; strength: number } {
    const { sweepIndex, sweepStrength } = direction > 0 ? this.long : this.short;
    return { index: sweepIndex, strength: sweepStrength };
  }

  /** The ideal price of an entry in the retracement of a side's leg; NaN without one. */
  optimalEntry(direction: 1 | -1): number {
    return (direction > 0 ? this.long : this.short).retracement.ideal;
  }

  /** Candle at whose close the last Judas swing of a side was confirmed, −1 for none. */
  lastJudasIndex(direction: 1 | -1): number {
    return (direction > 0 ? this.judas.long : this.judas.short).confirmedIndex;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private judasWorth(direction: 1 | -1, time: number): number {
    const { confirmedTime } = direction > 0 ? this.judas.long : this.judas.short;
    if (confirmedTime !== confirmedTime) return 0;
    return WORTH.judas * this.#judasDecay.at((time - confirmedTime) / MINUTE_MS);
  }

  /** The quantity behind a part: strength of a sweep, share of the leg given back, else the part itself. */
  private measured(name: string, direction: 1 | -1): number {
    const side = direction > 0 ? this.long : this.short;
    if (name === 'SWEEP') return side.sweepStrength;
    if (name === 'OTE') return side.retracement.ratio;
    return side.parts[name as keyof Side['parts']];
  }
}
