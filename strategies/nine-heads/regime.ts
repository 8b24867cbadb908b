import { Ring } from '../../engine/indicators/ring.ts';
import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { THRESHOLD_EPSILON } from '../../engine/market/units.ts';
import { FEATURE } from './feature-index.ts';
import { PercentileRank } from './primitives/percentile-rank.ts';
import type { Scope } from './scope.ts';
import type { Regime } from './settings.ts';

const RANK_PERIOD = 500;
/** Ranks that must exist before there is a regime. */
const RANKS_MIN = 100;

const BREAKOUT_CANDLES = 10;
const SQUEEZE_CANDLES = 10;
const SQUEEZE_RANK = 0.2;
const BREAKOUT_VOLUME = 1.5;

const VOLATILE_RANK = 0.9;
const QUIET_RANK = 0.1;
const TREND_ADX = 25;
const TREND_SPREAD = 5;

/** A new regime must hold this many closes. */
const HOLD_CLOSES = 3;

/**
 * What kind of market one symbol and timeframe is in. Ranks are among the last 500 values. A close outside the 20-candle
 * channel on volume, after a squeeze of the Bollinger bands, makes it BREAKOUT for ten closes; below that the first of
 * VOLATILE, TRENDING, LOW_VOLATILITY and RANGING that applies, once it has applied at three closes running.
 */
export class RegimeTracker implements Stateful {
  regime: Regime = 'UNKNOWN';
  /** Rank of ATR14 in percent of the close, 0..1; NaN before 100 values. */
  volatilityRank = NaN;
  /** Rank of the Bollinger bands' width; NaN before 100 values. */
  widthRank = NaN;
  private readonly widths = new PercentileRank(RANK_PERIOD, { scale: 'sizes' });
  private readonly widthRanks = new Ring(SQUEEZE_CANDLES);
  private rankCount = 0;
  /** The regime below any breakout, and the one that may follow it with how often it has held. */
  private settled: Regime = 'UNKNOWN';
  private next: Regime = 'UNKNOWN';
  private held = 0;
  private breakoutLeft = 0;

  /** Takes the close of `scope`; returns the regime from now on. */
  update(scope: Scope): Regime {
    const { values, volatilityRank } = scope.features;
    const isBreakout = this.isBreakout(scope);
    this.volatilityRank = volatilityRank;
    this.widths.step(values[FEATURE.bb_width] as number);
    this.widthRank = this.widths.rank;
    if (this.widthRank === this.widthRank) {
      this.widthRanks.push(this.widthRank);
      this.rankCount++;
      this.settle(classify(scope, this.volatilityRank));
    }
    this.breakoutLeft = isBreakout ? BREAKOUT_CANDLES : Math.max(0, this.breakoutLeft - 1);
    if (this.rankCount >= RANKS_MIN) this.regime = this.breakoutLeft > 0 ? 'BREAKOUT' : this.settled;
    return this.regime;
  }

  /** A close outside the channel of the candles before, on volume, with narrow bands at one of the ten closes before. */
  private isBreakout({ candle, features, volumeRatio }: Scope): boolean {
    if (!(volumeRatio >= BREAKOUT_VOLUME - THRESHOLD_EPSILON)) return false;
    const { previous } = features;
    const isAbove = candle.close > (previous[FEATURE.donchian_upper] as number);
    const isBelow = candle.close < (previous[FEATURE.donchian_lower] as number);
    if (!isAbove && !isBelow) return false;
    for (let age = 0; age < this.widthRanks.size; age++) {
      if (this.widthRanks.at(age) <= SQUEEZE_RANK + THRESHOLD_EPSILON) return true;
    }
    return false;
  }

  private settle(seen: Regime): void {
    this.held = seen === this.next ? this.held + 1 : 1;
    this.next = seen;
    if (this.held >= HOLD_CLOSES) this.settled = seen;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/** The regime of one close on its own, breakouts aside. */
function classify({ features }: Scope, volatilityRank: number): Regime {
  const { values } = features;
  const spread = Math.abs((values[FEATURE.plus_di] as number) - (values[FEATURE.minus_di] as number));
  const isTrend =
    (values[FEATURE.adx] as number) >= TREND_ADX - THRESHOLD_EPSILON && spread >= TREND_SPREAD - THRESHOLD_EPSILON;
  if (volatilityRank >= VOLATILE_RANK - THRESHOLD_EPSILON) return 'VOLATILE';
  if (isTrend) return 'TRENDING';
  return volatilityRank <= QUIET_RANK + THRESHOLD_EPSILON ? 'LOW_VOLATILITY' : 'RANGING';
}
