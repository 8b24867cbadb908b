import { MutableCandle } from '../../engine/market/candle.ts';
import type { Candle } from '../../engine/market/candle.ts';
import type { ObservationKind } from '../../engine/market/observation.ts';
import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import type { ObservationView } from '../../engine/strategy/view.ts';
import { FEATURE, Features } from './features.ts';
import { CandleHistory } from './primitives/candle-history.ts';
import type { DailyCloses } from './primitives/daily-closes.ts';
import { FairValueGaps } from './primitives/fair-value-gaps.ts';
import { LevelRegistry } from './primitives/levels.ts';
import { PivotTracker } from './primitives/pivots.ts';
import { SessionClock } from './primitives/session-clock.ts';
import type { SessionTable } from './primitives/session-clock.ts';
import { StructureTracker } from './primitives/structure.ts';
import { VolumeProfile } from './primitives/volume-profile.ts';
import { ZigZag } from './primitives/zigzag.ts';
import type { Scope, SymbolScope } from './scope.ts';

/** The timeframes that the heads look at, in minutes, ascending. */
export const SCOPE_MINUTES = [1, 5, 15, 60, 240] as const;

/** Structure on these and slower timeframes follows P(3,3) instead of P(5,5). */
const SLOW_MINUTES = 60;
/** Levels come from the pivots and zones of these and slower timeframes. */
const LEVEL_MINUTES = 15;

/** One timeframe of one symbol: moved by each of its closes. */
export class TimeframeScope implements Scope, Stateful {
  readonly minutes: number;
  index = -1;
  readonly candle = new MutableCandle();
  readonly past = new CandleHistory();
  readonly features = new Features();
  volumeRatio = NaN;
  rangeRatio = NaN;
  closeLocation = NaN;
  atr = NaN;
  atrBefore = NaN;
  /** Strength 0..1 of a sweep of lows (long) or highs (short) by this candle; 0 for none. */
  sweepLong = 0;
  sweepShort = 0;
  readonly pivots3 = new PivotTracker(3, 3);
  readonly pivots5 = new PivotTracker(5, 5);
  readonly zigzag1 = new ZigZag(1);
  readonly zigzag2 = new ZigZag(2);
  readonly zigzag3 = new ZigZag(3);
  readonly gaps = new FairValueGaps();
  readonly structure: StructureTracker;
  readonly #market: MarketScope;

  constructor(minutes: number, market: MarketScope) {
    this.minutes = minutes;
    this.structure = new StructureTracker(minutes >= SLOW_MINUTES ? this.pivots3 : this.pivots5);
    this.#market = market;
  }

  get market(): SymbolScope {
    return this.#market;
  }

  /** Takes the next closed candle: measures, then features, then primitives, each knowing those before it. */
  update(closed: Candle): void {
    this.index++;
    const { candle, past } = this;
    copyCandle(closed, candle);
    past.push(candle);
    this.features.update(candle);
    this.measure();
    const { atrBefore } = this;
    this.pivots3.update(past);
    this.pivots5.update(past);
    this.zigzag1.update(past, this);
    this.zigzag2.update(past, this);
    this.zigzag3.update(past, this);
    this.gaps.update(past, candle, this);
    this.structure.update(past, candle);
    const { levels } = this.#market;
    if (levels.isSweptSince(candle)) {
      this.sweepLong = levels.sweepStrength(1, candle, atrBefore);
      this.sweepShort = levels.sweepStrength(-1, candle, atrBefore);
    } else this.sweepLong = this.sweepShort = 0;
    if (this.minutes >= LEVEL_MINUTES) this.reportPivots();
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private measure(): void {
    const { candle, features } = this;
    const range = candle.high - candle.low;
    const mean = features.volumeMeanBefore;
    this.atrBefore = features.previous[FEATURE.atr] as number;
    this.atr = features.values[FEATURE.atr] as number;
    this.volumeRatio = mean === 0 ? 0 : candle.volume / mean;
    this.rangeRatio = this.atrBefore === 0 ? 0 : range / this.atrBefore;
    this.closeLocation = range === 0 ? 0.5 : (candle.close - candle.low) / range;
  }

  private reportPivots(): void {
    const { newHigh, newLow } = this.pivots5;
    if (newHigh !== null) this.report('HIGH', newHigh.price);
    if (newLow !== null) this.report('LOW', newLow.price);
  }

  private report(kind: 'HIGH' | 'LOW', price: number): void {
    const { minutes, atr } = this;
    const openTime = this.past.openTime(this.pivots5.right);
    this.#market.levels.addPivot({ kind, price, minutes, atr, openTime, confirmedAt: this.candle.closeTime });
  }
}

/** What a symbol's scope needs from outside. */
export interface MarketScopeOptions {
  readonly symbol: string;
  /** Shared by the symbols of a run, and not part of this scope's state. */
  readonly dailies: DailyCloses;
  readonly observe: (kind: ObservationKind, isGlobal?: boolean) => ObservationView;
  /** Smallest price step, 0 for none: no bin of the volume profile is narrower. */
  readonly tickSize?: number;
  readonly sessions?: SessionTable;
}

/**
 * One symbol on all its timeframes. Per frame: `minute` with the 1m candle, then `close` with each candle that closed,
 * ascending by timeframe (1m first). At midnight UTC the day's prices are noted with the close of 1h, whose ATR sets the
 * width of the profile's bins.
 */
export class MarketScope implements SymbolScope, Stateful {
  readonly symbol: string;
  time = NaN;
  readonly levels = new LevelRegistry();
  readonly profile: VolumeProfile;
  /** New York's wall clock at the last millisecond of the minute that just closed. */
  readonly clock: SessionClock;
  private readonly scopes: readonly TimeframeScope[];
  /** Of the UTC day under way; NaN unless it was seen from its first minute on. */
  private dayHigh = NaN;
  private dayLow = NaN;
  readonly #options: MarketScopeOptions;

  constructor(options: MarketScopeOptions) {
    this.symbol = options.symbol;
    this.profile = new VolumeProfile(options.tickSize);
    this.clock = new SessionClock(options.sessions);
    this.scopes = SCOPE_MINUTES.map((minutes) => new TimeframeScope(minutes, this));
    this.#options = options;
    for (const { minutes, gaps, structure } of this.scopes) {
      if (minutes < LEVEL_MINUTES) continue;
      this.levels.watch(minutes, [gaps.gaps(1), gaps.gaps(-1), structure.blocks(1), structure.blocks(-1)]);
    }
  }

  get symbols(): readonly string[] {
    return this.#options.dailies.symbols;
  }

  /** Takes the 1m candle of a frame, before any `close`. */
  minute(candle: Candle): void {
    this.time = candle.closeTime;
    this.clock.set(candle.closeTime - 1);
    this.levels.minute(candle);
    this.profile.push(candle);
    // a quotient of whole milliseconds is whole only at midnight, and comes sooner than a remainder
    const day = candle.openTime / DAY_MS;
    if (day === Math.floor(day)) {
      this.dayHigh = candle.high;
      this.dayLow = candle.low;
    } else {
      if (candle.high > this.dayHigh) this.dayHigh = candle.high;
      if (candle.low < this.dayLow) this.dayLow = candle.low;
    }
  }

  /** Takes a candle of one of SCOPE_MINUTES that closed in this frame, and gives its scope. Throws RangeError for others. */
  close(minutes: number, candle: Candle): TimeframeScope {
    const scope = this.scopeOf(minutes);
    if (scope === undefined) throw new RangeError(`No scope of ${minutes} minutes: ${SCOPE_MINUTES.join(', ')}.`);
    scope.update(candle);
    if (minutes === 60 && candle.closeTime % DAY_MS === 0) this.beginDay(candle, scope.atr);
    return scope;
  }

  scope(minutes: number): TimeframeScope | undefined {
    const scope = this.scopeOf(minutes);
    return scope === undefined || scope.index < 0 ? undefined : scope;
  }

  observe(kind: ObservationKind, isGlobal = false): ObservationView {
    return this.#options.observe(kind, isGlobal);
  }

  dailyReturn(symbol: string, days: number): number {
    return this.#options.dailies.returnOver(symbol, days, this.time);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private scopeOf(minutes: number): TimeframeScope | undefined {
    const { scopes } = this;
    for (let i = 0; i < scopes.length; i++) if ((scopes[i] as TimeframeScope).minutes === minutes) return scopes[i];
    return undefined;
  }

  private beginDay({ close, closeTime }: Candle, hourAtr: number): void {
    const { profile } = this;
    this.#options.dailies.note(this.symbol, closeTime, close);
    profile.beginDay(hourAtr);
    const day = { POC: profile.dayPoc, VAH: profile.dayVah, VAL: profile.dayVal };
    this.levels.beginDay(closeTime, { PDH: this.dayHigh, PDL: this.dayLow, ...day });
  }
}

function copyCandle(from: Candle, to: MutableCandle): void {
  to.openTime = from.openTime;
  to.closeTime = from.closeTime;
  to.open = from.open;
  to.high = from.high;
  to.low = from.low;
  to.close = from.close;
  to.volume = from.volume;
  to.quoteVolume = from.quoteVolume;
  to.trades = from.trades;
  to.takerBuyVolume = from.takerBuyVolume;
  to.syntheticMinutes = from.syntheticMinutes;
}
