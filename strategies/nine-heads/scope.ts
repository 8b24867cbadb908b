import type { Candle } from '../../engine/market/candle.ts';
import type { ObservationKind } from '../../engine/market/observation.ts';
import type { ObservationView } from '../../engine/strategy/view.ts';
import type { Features } from './features.ts';
import type { CandleHistory } from './primitives/candle-history.ts';
import type { FairValueGaps } from './primitives/fair-value-gaps.ts';
import type { LevelRegistry } from './primitives/levels.ts';
import type { PivotTracker } from './primitives/pivots.ts';
import type { SessionClock } from './primitives/session-clock.ts';
import type { StructureTracker } from './primitives/structure.ts';
import type { VolumeProfile } from './primitives/volume-profile.ts';
import type { ZigZag } from './primitives/zigzag.ts';

/** Everything the heads may look at of one symbol on one timeframe, as of the candle that just closed. */
export interface Scope {
  /** Minutes of the timeframe: 1, 5, 15, 60 or 240. */
  readonly minutes: number;
  /** Number of the candle, 0 for the first. */
  readonly index: number;
  readonly candle: Candle;
  /** The last 512 candles; age 0 is `candle`. */
  readonly past: CandleHistory;
  /** The 69, now; and what the heads need of them one candle ago. */
  readonly features: Features;
  /** Volume over the mean volume of the 20 candles before this one; 0 where that mean is 0. NaN before. */
  readonly volumeRatio: number;
  /** Range over the ATR14 of the candle before; NaN before that is warm. */
  readonly rangeRatio: number;
  /** (close − low) / range; 0.5 for a candle without range. */
  readonly closeLocation: number;
  /** ATR14 now and one candle ago, NaN before warm-up. */
  readonly atr: number;
  readonly atrBefore: number;
  /** Strength 0..1 of the liquidity sweep by this candle: of lows (long), of highs (short); 0 for none. */
  readonly sweepLong: number;
  readonly sweepShort: number;
  readonly pivots3: PivotTracker;
  readonly pivots5: PivotTracker;
  /** Directional-change zigzags with thresholds of 1, 2 and 3 ATR14. */
  readonly zigzag1: ZigZag;
  readonly zigzag2: ZigZag;
  readonly zigzag3: ZigZag;
  readonly gaps: FairValueGaps;
  readonly structure: StructureTracker;
  readonly market: SymbolScope;
}

/** What all timeframes of one symbol share. */
export interface SymbolScope {
  readonly symbol: string;
  /** The frame being decided, epoch ms UTC. */
  readonly time: number;
  readonly levels: LevelRegistry;
  /** New York's wall clock at the last millisecond of the minute that just closed. */
  readonly clock: SessionClock;
  /** The last 1440 minutes. */
  readonly profile: VolumeProfile;
  /** The scope of another timeframe of this symbol; undefined before its first close. */
  scope(minutes: number): Scope | undefined;
  /** Side data as known now: of this symbol, or (`isGlobal`) of the whole market. */
  observe(kind: ObservationKind, isGlobal?: boolean): ObservationView;
  /** Daily closes of every symbol of the run, for alt season: return over `days`, NaN where unknown. */
  dailyReturn(symbol: string, days: number): number;
  readonly symbols: readonly string[];
}
