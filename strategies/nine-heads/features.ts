import { BlockMeans } from '../../engine/indicators/at-once/block-means.ts';
import { adl } from '../../engine/indicators/money-flow.ts';
import { SIXTY_NINE } from '../../engine/indicators/sixty-nine.ts';
import { sixtyNine } from '../../engine/indicators/sixty-nine-at-once.ts';
import { emv, forceIndex } from '../../engine/indicators/volume-moves.ts';
import type { Candle } from '../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { FEATURE } from './feature-index.ts';
import { PercentileRank } from './primitives/percentile-rank.ts';

export { FEATURE };

/** Candles that the means of volume, OBV and A/D line cover. */
const MEAN_PERIOD = 20;

/** Candles that volatility is ranked among. */
const RANK_PERIOD = 500;

const ALL = sixtyNine();
const SUPERTREND_DIRECTION = ALL.outputs.indexOf('supertrend_dir');
const VWAP_DEVIATION = ALL.outputs.indexOf('vwap_sd');

/**
 * The 69 features of one symbol on one timeframe, and what the heads need beside them. Columns stand in the order of
 * `FEATURE`; NaN is not warm.
 */
export class Features implements Stateful {
  private readonly all = ALL.create();
  private readonly adLine = adl().create();
  private readonly forces = forceIndex(13).create();
  private readonly eases = emv(14, 1).create();
  /** The 69 at the last close: `values[FEATURE.rsi_14]`. */
  readonly values = this.all.values.subarray(0, SIXTY_NINE.length);
  /** The 69 one candle before. */
  readonly previous = new Float64Array(SIXTY_NINE.length).fill(NaN);
  /** 1 or −1. */
  supertrendDirection = NaN;
  /** Volume-weighted deviation of the day's typical prices around their mean, in quote units. */
  vwapDeviation = NaN;
  /** Mean volume of the last 20 candles, and of the 20 before this one. */
  volumeMean = NaN;
  volumeMeanBefore = NaN;
  /** Mean of OBV over the last 20 candles. */
  obvMean = NaN;
  /** Accumulation/distribution line, and its mean over the last 20 candles. */
  adl = NaN;
  adlMean = NaN;
  /** EMA13 of the close's change × volume. */
  force = NaN;
  /** Mean over 14 candles of the middle's move × range / volume, in quote units² per base unit. */
  easeOfMovement = NaN;
  /** Rank of ATR14 in percent of the close among the 500 before, 0..1; NaN before 100 of them. */
  volatilityRank = NaN;
  private readonly volatilities = new PercentileRank(RANK_PERIOD, { scale: 'sizes' });
  /** Of volume, OBV and A/D line. */
  private readonly means = new BlockMeans(3, MEAN_PERIOD);

  /** Takes the next closed candle. */
  update(candle: Candle): void {
    const { values, all } = this;
    this.previous.set(values);
    all.update(candle);
    this.adLine.update(candle);
    this.forces.update(candle);
    this.eases.update(candle);
    this.supertrendDirection = all.values[SUPERTREND_DIRECTION] as number;
    this.vwapDeviation = all.values[VWAP_DEVIATION] as number;
    this.adl = this.adLine.values[0] as number;
    this.force = this.forces.values[0] as number;
    this.easeOfMovement = this.eases.values[0] as number;
    this.volatilities.step(values[FEATURE.atr_percent] as number);
    this.volatilityRank = this.volatilities.rank;
    this.updateMeans(candle);
  }

  private updateMeans(candle: Candle): void {
    const { inputs, means } = this.means;
    inputs[0] = candle.volume;
    inputs[1] = this.values[FEATURE.obv] as number;
    inputs[2] = this.adl;
    this.means.update();
    this.volumeMeanBefore = this.volumeMean;
    this.volumeMean = means[0] as number;
    this.obvMean = means[1] as number;
    this.adlMean = means[2] as number;
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
