import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';
import { FEATURE } from '../feature-index.ts';
import type { FeatureName } from '../feature-index.ts';
import type { Scope } from '../scope.ts';

/** How many of the 65 directional features point up and down. */
export interface Tally {
  up: number;
  down: number;
}

/** Prices that the close must leave by a tenth of an ATR. */
const BASELINE_NAMES: readonly FeatureName[] = [
  ...(['ema_5', 'ema_8', 'ema_9', 'ema_12', 'ema_13', 'ema_21', 'ema_26', 'ema_34', 'ema_50', 'ema_55'] as const),
  ...(['ema_89', 'sma_10', 'sma_20', 'sma_30', 'sma_50', 'sma_100', 'sma_200', 'hma_9', 'hma_20'] as const),
  ...(['tema_20', 'dema_20', 'ichimoku_base', 'bb_middle', 'keltner_middle', 'vwap'] as const),
];
const BASELINES = Uint8Array.from(BASELINE_NAMES, (name) => FEATURE[name]);
const BASELINE_REACH = 0.1 + THRESHOLD_EPSILON;

/** What an oscillator's reach is measured in: itself, ATR14, or ATR14 in percent of the close. */
const PLAIN = 0;
const ATR = 1;
const ATR_PERCENT = 2;

/** Oscillators: the feature, its middle, and how far from it in which unit it points somewhere. */
const OSCILLATORS: readonly (readonly [FeatureName, number, number, number])[] = [
  ['macd', 0, 0.05, ATR],
  ['macd_signal', 0, 0.05, ATR],
  ['macd_histogram', 0, 0.02, ATR],
  ['ema_spread_fast', 0, 0.05, ATR],
  ['ema_spread_medium', 0, 0.05, ATR],
  ['awesome_osc', 0, 0.05, ATR],
  ['ppo', 0, 0.05, ATR_PERCENT],
  ['ppo_signal', 0, 0.05, ATR_PERCENT],
  ['trix', 0, 0.005, ATR_PERCENT],
  ['roc_9', 0, 0.1 * Math.sqrt(9), ATR_PERCENT],
  ['roc_12', 0, 0.1 * Math.sqrt(12), ATR_PERCENT],
  ['roc_25', 0, 0.1 * Math.sqrt(25), ATR_PERCENT],
  ['rsi_7', 50, 5, PLAIN],
  ['rsi_14', 50, 5, PLAIN],
  ['rsi_21', 50, 5, PLAIN],
  ['rsi_28', 50, 5, PLAIN],
  ['ultimate_osc', 50, 5, PLAIN],
  ['stoch_k', 50, 10, PLAIN],
  ['stoch_d', 50, 10, PLAIN],
  ['williams_r', -50, 10, PLAIN],
  ['cci', 0, 50, PLAIN],
  ['tsi', 0, 5, PLAIN],
  ['cmo', 0, 10, PLAIN],
  ['bb_pct_b', 0.5, 0.1, PLAIN],
  ['cmf', 0, 0.05, PLAIN],
];
const COLUMNS = Uint8Array.from(OSCILLATORS, ([name]) => FEATURE[name]);
const MIDDLES = Float64Array.from(OSCILLATORS, ([, middle]) => middle);
const REACHES = Float64Array.from(OSCILLATORS, ([, , reach]) => reach + THRESHOLD_EPSILON);
const UNITS = Uint8Array.from(OSCILLATORS, ([, , , unit]) => unit);

const ADX_MIN = 25 - THRESHOLD_EPSILON;
const DI_SPREAD = 5 + THRESHOLD_EPSILON;
const AROON_MIN = 70 - THRESHOLD_EPSILON;
const OBV_REACH = 0.25 + THRESHOLD_EPSILON;

const units = new Float64Array(3);

/**
 * Counts which way the directional features point; one that is not warm points nowhere. Comparisons are added, not
 * branched on: no processor can guess how they come out.
 */
export function tallyVotes(scope: Scope, tally: Tally): void {
  const { values } = scope.features;
  const { close } = scope.candle;
  let up = 0;
  let down = 0;
  const reach = BASELINE_REACH * scope.atr;
  const above = close - reach;
  const below = close + reach;
  for (let i = 0; i < BASELINES.length; i++) {
    const baseline = values[BASELINES[i] as number] as number;
    up = (up + Number(baseline < above)) | 0;
    down = (down + Number(baseline > below)) | 0;
  }
  units[PLAIN] = 1;
  units[ATR] = scope.atr;
  units[ATR_PERCENT] = values[FEATURE.atr_percent] as number;
  for (let i = 0; i < COLUMNS.length; i++) {
    const x = (values[COLUMNS[i] as number] as number) - (MIDDLES[i] as number);
    const reach = (REACHES[i] as number) * (units[UNITS[i] as number] as number);
    up = (up + Number(x > reach)) | 0;
    down = (down + Number(x < -reach)) | 0;
  }
  tally.up = up;
  tally.down = down;
  tallyDirection(scope, tally);
  tallyEdges(scope, tally);
}

/** Directional movement, Aroon, Supertrend and OBV. */
function tallyDirection({ features }: Scope, tally: Tally): void {
  const { values, supertrendDirection, obvMean, volumeMean } = features;
  const spread = (values[FEATURE.plus_di] as number) - (values[FEATURE.minus_di] as number);
  const balance = (values[FEATURE.obv] as number) - obvMean;
  const reach = OBV_REACH * volumeMean;
  const aroonUp = values[FEATURE.aroon_up] as number;
  const aroonDown = values[FEATURE.aroon_down] as number;
  const isTrend = Number((values[FEATURE.adx] as number) >= ADX_MIN);
  let up = (isTrend & Number(spread > 0)) + Number(spread > DI_SPREAD);
  let down = (isTrend & Number(spread < 0)) + Number(spread < -DI_SPREAD);
  up = (up + Number(aroonUp >= AROON_MIN) + Number(supertrendDirection > 0) + Number(balance > reach)) | 0;
  down = (down + Number(aroonDown >= AROON_MIN) + Number(supertrendDirection < 0) + Number(balance < -reach)) | 0;
  tally.up += up;
  tally.down += down;
}

/** Bands, channels and exits that the close lies beyond; the Donchian channel is that of the candle before. */
function tallyEdges({ features, candle }: Scope, tally: Tally): void {
  const { values, previous } = features;
  const { close } = candle;
  tally.up +=
    (Number(close > (values[FEATURE.bb_upper] as number)) +
      Number(close > (values[FEATURE.keltner_upper] as number)) +
      Number(close > (previous[FEATURE.donchian_upper] as number)) +
      Number(close > (values[FEATURE.chandelier_short] as number))) |
    0;
  tally.down +=
    (Number(close < (values[FEATURE.bb_lower] as number)) +
      Number(close < (values[FEATURE.keltner_lower] as number)) +
      Number(close < (previous[FEATURE.donchian_lower] as number)) +
      Number(close < (values[FEATURE.chandelier_long] as number))) |
    0;
}
