import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { THRESHOLD_EPSILON as EPSILON } from '../../../engine/market/units.ts';
import type { WyckoffClose } from './wyckoff-close.ts';
import { EVENT_NAMES, EVENT_VALUES } from './wyckoff-events.ts';
import type { Schematic, WyckoffEvent, WyckoffEventKind } from './wyckoff-events.ts';

export type WyckoffState = 'IDLE' | 'A1' | 'A2' | 'B' | 'C' | 'D' | 'E';

/** All lengths in candles of the head's timeframe, all distances in ATR14, all volumes as volume ratios. */
const RULES = {
  climax: { volume: 2, spread: 1.8, location: 0.3 },
  preliminary: { volume: 1.5, spread: 1.2, location: 0.4, ageMax: 30 },
  automatic: { ageMax: 30, widthMin: 3, widthMax: 15 },
  secondary: { nearness: 0.5, volumeShare: 0.6 },
  spring: { depthMin: 0.05, depthMax: 1.5, candlesMax: 3, volumeShare: 0.8, sinceAutomaticMin: 10 },
  quietVolume: 1,
  strength: { volume: 1.5, spread: 1.2, location: 0.6 },
  failure: { depth: 1.5, closes: 3, ageMax: 300 },
  moveCandles: 50,
} as const;

/**
 * One Wyckoff schematic as a state machine, at most one transition a close. It knows only accumulation: distribution
 * is the same machine fed with closes whose prices are negated. "ATR" is ATR14 of the candle before, as in the
 * spread ratio; prices are compared exactly, ratios with the house's tolerance.
 */
export class WyckoffTrack implements Stateful {
  readonly schematic: Schematic;
  state: WyckoffState = 'IDLE';
  /** The range in the track's frame (negated for distribution), NaN without one; provisional in A1. */
  lo = NaN;
  hi = NaN;
  springLow = NaN;
  /** Events since the climax of the current or latest range, and its end. */
  events: WyckoffEvent[] = [];
  /** The last event that was more than a candidate. */
  lastKind: WyckoffEventKind | '' = '';
  lastIndex = -1;
  /** Its worth when fresh. */
  value = 0;

  private climaxIndex = -1;
  private climaxVolume = NaN;
  private climaxAtr = NaN;
  private automaticIndex = -1;
  private springIndex = -1;
  private stateIndex = -1;
  private preliminaryIndex = -1;
  private closesBelow = 0;
  /** First candle of the break below the range that is under way, −1 for none. */
  private breakIndex = -1;
  private breakLow = NaN;
  private breakVolume = NaN;

  constructor(schematic: Schematic) {
    this.schematic = schematic;
  }

  /** The last event's name, e.g. 'SPRING'; '' before the first. */
  get lastName(): string {
    return this.lastKind === '' ? '' : EVENT_NAMES[this.schematic][this.lastKind];
  }

  /** A: stopping, B: building the cause, C: the test, D: within the range, E: out of it; '' while idle. */
  get phase(): string {
    return this.state === 'IDLE' ? '' : this.state.slice(0, 1);
  }

  /** True once the range's sides are known. */
  get hasRange(): boolean {
    return this.state !== 'IDLE' && this.state !== 'A1';
  }

  /** False while idle at a close on which nothing can begin, nor announce itself: it need not be taken. */
  isAwake({ volumeRatio, rangeRatio }: Pick<WyckoffClose, 'volumeRatio' | 'rangeRatio'>): boolean {
    const { volume, spread } = RULES.preliminary;
    return this.state !== 'IDLE' || (volumeRatio >= volume - EPSILON && rangeRatio >= spread - EPSILON);
  }

  /** Takes the next close, in the track's frame. */
  update(now: WyckoffClose): void {
    if (this.state === 'IDLE') this.seekClimax(now);
    else if (now.isBroken && this.phase <= 'C') this.end();
    else if (this.isFailed(now)) {
      this.record('failure', now, now.index);
      this.end();
    } else this.advance(now);
    const rule = RULES.preliminary;
    if (
      now.volumeRatio >= rule.volume - EPSILON &&
      now.rangeRatio >= rule.spread - EPSILON &&
      now.closeLocation >= rule.location - EPSILON
    ) {
      this.preliminaryIndex = now.index;
    }
  }

  private advance(now: WyckoffClose): void {
    switch (this.state) {
      case 'A1':
        this.seekAutomatic(now);
        break;
      case 'A2':
        this.seekSecondary(now);
        break;
      case 'B':
        if (!this.seekStrength(now)) this.seekSpring(now);
        break;
      case 'C':
        if (!this.seekStrength(now)) this.seekTest(now);
        break;
      case 'D':
        this.seekMove(now);
        break;
      default:
        if (now.index - this.stateIndex >= RULES.moveCandles) this.end();
    }
  }

  private seekClimax(now: WyckoffClose): void {
    const rule = RULES.climax;
    if (!(now.volumeRatio >= rule.volume - EPSILON && now.rangeRatio >= rule.spread - EPSILON)) return;
    if (!(now.closeLocation >= rule.location - EPSILON && now.isFalling && now.isLowest())) return;
    this.enter('A1', now);
    this.events = [];
    this.lo = now.low;
    this.climaxIndex = now.index;
    this.climaxVolume = now.volumeRatio;
    this.climaxAtr = now.atr;
    const since = now.index - this.preliminaryIndex;
    if (this.preliminaryIndex >= 0 && since <= RULES.preliminary.ageMax) {
      this.record('preliminary', now, this.preliminaryIndex);
    }
    this.record('candidate', now, now.index);
  }

  private seekAutomatic(now: WyckoffClose): void {
    const rule = RULES.automatic;
    if (now.index - this.climaxIndex > rule.ageMax) return this.end();
    if (now.low < this.lo) this.lo = now.low;
    if (!now.isHigh2 || now.swing2Index <= this.climaxIndex) return;
    const width = now.swing2Price - this.lo;
    if (!(width >= rule.widthMin * this.climaxAtr)) return;
    if (!(width >= rule.widthMin * now.atr && width <= rule.widthMax * now.atr)) return this.end();
    this.hi = now.swing2Price;
    this.automaticIndex = now.index;
    this.record('climax', now, this.climaxIndex);
    this.record('automatic', now, now.swing2Index);
    this.enter('A2', now);
  }

  private seekSecondary(now: WyckoffClose): void {
    const rule = RULES.secondary;
    if (!now.isLow2 || !(Math.abs(now.swing2Price - this.lo) <= rule.nearness * now.atr)) return;
    const at = now.swing2Index;
    const volume = (now.volumeRatioAt(at - 1) + now.volumeRatioAt(at) + now.volumeRatioAt(at + 1)) / 3;
    if (!(volume > 0 && volume < rule.volumeShare * this.climaxVolume - EPSILON)) return;
    this.record('secondary', now, at);
    this.enter('B', now);
  }

  /** A brief break of support on less volume than the climax that closes back inside. */
  private seekSpring(now: WyckoffClose): void {
    const rule = RULES.spring;
    if (this.breakIndex < 0) {
      if (!(now.low < this.lo - rule.depthMin * now.atr)) return;
      this.breakIndex = this.springIndex = now.index;
      this.breakLow = now.low;
      this.breakVolume = now.volumeRatio;
    } else {
      if (now.low < this.breakLow) {
        this.breakLow = now.low;
        this.springIndex = now.index;
      }
      if (now.volumeRatio > this.breakVolume) this.breakVolume = now.volumeRatio;
    }
    if (!(now.close > this.lo)) return;
    const candles = now.index - this.breakIndex;
    this.breakIndex = -1;
    if (candles > rule.candlesMax || now.index - this.automaticIndex < rule.sinceAutomaticMin) return;
    if (!(this.lo - this.breakLow <= rule.depthMax * now.atr)) return;
    if (!(this.breakVolume > 0 && this.breakVolume < rule.volumeShare * this.climaxVolume - EPSILON)) return;
    this.springLow = this.breakLow;
    this.record('spring', now, this.springIndex);
    this.enter('C', now);
  }

  private seekTest(now: WyckoffClose): void {
    if (!now.isLow1 || now.swing1Index <= this.springIndex || !(now.swing1Price > this.springLow)) return;
    if (isQuiet(now.volumeRatioAt(now.swing1Index))) this.record('test', now, now.swing1Index);
  }

  private seekStrength(now: WyckoffClose): boolean {
    const rule = RULES.strength;
    if (!(now.close > this.hi && now.volumeRatio >= rule.volume - EPSILON)) return false;
    if (!(now.rangeRatio >= rule.spread - EPSILON && now.closeLocation >= rule.location - EPSILON)) return false;
    this.record('strength', now, now.index);
    this.enter('D', now);
    return true;
  }

  private seekMove(now: WyckoffClose): void {
    const half = (this.hi - this.lo) / 2;
    if (now.close > this.hi + half) {
      this.record('move', now, now.index);
      this.enter('E', now);
    } else if (now.isLow2 && now.swing2Index > this.stateIndex && now.swing2Price >= this.lo + half) {
      if (isQuiet(now.volumeRatioAt(now.swing2Index))) this.record('lastPoint', now, now.swing2Index);
    }
  }

  private isFailed(now: WyckoffClose): boolean {
    const rule = RULES.failure;
    this.closesBelow = now.close < this.lo - rule.depth * now.atr ? this.closesBelow + 1 : 0;
    return this.closesBelow >= rule.closes || now.close < this.springLow || now.index - this.climaxIndex >= rule.ageMax;
  }

  private enter(state: WyckoffState, now: WyckoffClose): void {
    this.state = state;
    this.stateIndex = now.index;
  }

  private record(kind: WyckoffEventKind, now: WyckoffClose, candleIndex: number): void {
    this.events.push({ kind, name: EVENT_NAMES[this.schematic][kind], index: now.index, candleIndex });
    if (kind === 'preliminary' || kind === 'candidate') return;
    this.lastKind = kind;
    this.lastIndex = now.index;
    this.value = EVENT_VALUES[kind];
  }

  private end(): void {
    this.state = 'IDLE';
    this.lo = this.hi = this.springLow = NaN;
    this.closesBelow = 0;
    this.breakIndex = -1;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/** Less than usual, but some: a candle that nobody traded is no test. */
function isQuiet(volumeRatio: number): boolean {
  return volumeRatio > 0 && volumeRatio < RULES.quietVolume - EPSILON;
}
