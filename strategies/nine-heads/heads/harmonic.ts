import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { clip, strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import type { Turn } from '../primitives/zigzag.ts';
import type { Scope } from '../scope.ts';
import { Decay } from './decay.ts';
import { HarmonicTracker } from './harmonic-tracker.ts';
import type { HarmonicTrigger } from './harmonic-tracker.ts';

const EXTREMES_MIN = 4;
/** Candles in which a trigger's worth halves. */
const TRIGGER_HALF_LIFE = 10;
/** The score counts this many triggers a side. */
const COUNTED = 2;
/** Parts of the score too small to be told as reasons. */
const REASON_MIN = 0.01;

/**
 * Nine harmonic patterns over the extremes of the zigzag of 3 ATR14: armed when C is confirmed, triggered when price
 * turns in the reversal zone. The score sums each side's best two triggers, halving every 10 candles.
 */
export class HarmonicHead implements Head {
  readonly id = 'harmonic';
  readonly mode = 'linear';
  /** The last trigger of each side; of several at one close the most precise. */
  lastLong: HarmonicTrigger | undefined = undefined;
  lastShort: HarmonicTrigger | undefined = undefined;
  private readonly tracker = new HarmonicTracker();
  /** The best two triggers of each side, long then short. All fade alike, so one that is outdone stays outdone. */
  private long: HarmonicTrigger[] = [];
  private short: HarmonicTrigger[] = [];
  private fresh: HarmonicTrigger[] = [];
  private extremes = 0;
  readonly #decay: Decay;

  /** `halfLife`: after how many candles a trigger is worth half. */
  constructor(halfLife = TRIGGER_HALF_LIFE) {
    this.#decay = new Decay(halfLife);
  }

  /** How many patterns wait for D. */
  get armedCount(): number {
    return this.tracker.armed.length;
  }

  score(scope: Scope): number {
    const { index } = scope;
    const confirmed = scope.zigzag3.confirmed;
    if (confirmed !== null) this.arm(scope, confirmed);
    if (this.fresh.length > 0) this.fresh = [];
    this.tracker.update(scope.candle, index, this.fresh);
    for (const trigger of this.fresh) this.keep(trigger);
    if (this.extremes < EXTREMES_MIN) return NaN;
    return clip(this.sum(this.long, index) - this.sum(this.short, index));
  }

  reasons({ index }: Scope): Reason[] {
    if (this.extremes < EXTREMES_MIN) return [{ code: 'WARMUP', value: this.extremes }];
    const out: Reason[] = [{ code: 'H.ARMED', value: this.armedCount }];
    if (this.tracker.invalidated > 0) out.push({ code: 'H.INVALID', value: this.tracker.invalidated });
    for (const trigger of [...this.long, ...this.short]) {
      const weight = trigger.side * this.worth(trigger, index);
      const code = `H.${trigger.name}_${trigger.side > 0 ? 'BULL' : 'BEAR'}`;
      if (Math.abs(weight) >= REASON_MIN) out.push({ code, value: trigger.precision, weight });
    }
    return strongest(out);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    // the same trigger may be held twice here but not there: start from nothing rather than overwrite in place
    this.lastLong = this.lastShort = undefined;
    this.long = [];
    this.short = [];
    this.fresh = [];
    restoreFields(this, state);
  }

  private arm({ index, atr, past, zigzag3 }: Scope, c: Turn): void {
    this.extremes = zigzag3.total;
    if (this.extremes < EXTREMES_MIN) return;
    const b = zigzag3.extreme(1) as Turn;
    const a = zigzag3.extreme(2) as Turn;
    const x = zigzag3.extreme(3) as Turn;
    const side = c.kind === 'high' ? 1 : -1;
    let reach = Infinity;
    const ages = Math.min(index - c.index, past.size);
    for (let age = 0; age < ages; age++) reach = Math.min(reach, side > 0 ? past.low(age) : -past.high(age));
    this.tracker.arm({
      side,
      legs: { x: side * x.price, a: side * a.price, b: side * b.price, c: side * c.price },
      xIndex: x.index,
      aIndex: a.index,
      cIndex: c.index,
      index,
      reach,
      atr,
    });
  }

  private keep(trigger: HarmonicTrigger): void {
    const isLong = trigger.side > 0;
    const best = isLong ? this.long : this.short;
    const last = isLong ? this.lastLong : this.lastShort;
    if (!(last?.index === trigger.index && last.strength >= trigger.strength)) {
      if (isLong) this.lastLong = trigger;
      else this.lastShort = trigger;
    }
    best.push(trigger);
    if (best.length <= COUNTED) return;
    let weakest = 0;
    for (let i = 1; i < best.length; i++) {
      if (this.worthOf(best, i, trigger.index) < this.worthOf(best, weakest, trigger.index)) weakest = i;
    }
    best.splice(weakest, 1);
  }

  private sum(triggers: readonly HarmonicTrigger[], index: number): number {
    let sum = 0;
    for (let i = 0; i < triggers.length; i++) sum += this.worthOf(triggers, i, index);
    return sum;
  }

  private worthOf(triggers: readonly HarmonicTrigger[], i: number, index: number): number {
    return this.worth(triggers[i] as HarmonicTrigger, index);
  }

  private worth({ strength, index }: HarmonicTrigger, now: number): number {
    return strength * this.#decay.at(now - index);
  }
}
