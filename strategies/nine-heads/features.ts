import type { Indicator, IndicatorSpec } from '../../engine/indicators/indicator.ts';
import { adl } from '../../engine/indicators/money-flow.ts';
import { RollingMean } from '../../engine/indicators/rolling-mean.ts';
import { SIXTY_NINE } from '../../engine/indicators/sixty-nine.ts';
import { supertrend } from '../../engine/indicators/supertrend.ts';
import { emv, forceIndex } from '../../engine/indicators/volume-moves.ts';
import { vwap } from '../../engine/indicators/vwap.ts';
import type { Candle } from '../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../engine/market/state.ts';
import type { State, Stateful } from '../../engine/market/state.ts';
import { FEATURE } from './feature-index.ts';

export { FEATURE };

/** Candles that the means of volume, OBV and A/D line cover. */
const MEAN_PERIOD = 20;

/**
 * The 69 features of one symbol on one timeframe, and what the heads need beside them. Columns stand in the order of
 * `FEATURE`; NaN is not warm.
 */
export class Features implements Stateful {
  /** The 69 at the last close: `values[FEATURE.rsi_14]`. */
  readonly values = new Float64Array(SIXTY_NINE.length).fill(NaN);
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
  private readonly indicators: Indicator[] = [];
  private readonly volumes = new RollingMean(MEAN_PERIOD);
  private readonly obvs = new RollingMean(MEAN_PERIOD);
  private readonly adls = new RollingMean(MEAN_PERIOD);
  /** Of each column: which indicator gives it, and as which output. */
  readonly #sources: Float64Array[] = [];
  readonly #outputs = new Uint8Array(SIXTY_NINE.length);
  readonly #extra: Readonly<Record<'supertrend' | 'vwap' | 'adl' | 'force' | 'emv', Float64Array>>;

  constructor() {
    const byKey = new Map<string, Indicator>();
    const valuesOf = (spec: IndicatorSpec): Float64Array => {
      let indicator = byKey.get(spec.key);
      if (indicator === undefined) {
        indicator = spec.create();
        byKey.set(spec.key, indicator);
        this.indicators.push(indicator);
      }
      return indicator.values;
    };
    SIXTY_NINE.forEach(({ spec, output }, column) => {
      this.#sources.push(valuesOf(spec));
      this.#outputs[column] = spec.outputs.indexOf(output);
    });
    this.#extra = {
      supertrend: valuesOf(supertrend(10, 3)),
      vwap: valuesOf(vwap()),
      adl: valuesOf(adl()),
      force: valuesOf(forceIndex(13)),
      emv: valuesOf(emv(14, 1)),
    };
  }

  /** Takes the next closed candle. */
  update(candle: Candle): void {
    const { values, indicators } = this;
    this.previous.set(values);
    for (let i = 0; i < indicators.length; i++) (indicators[i] as Indicator).update(candle);
    const sources = this.#sources;
    const outputs = this.#outputs;
    for (let column = 0; column < sources.length; column++) {
      values[column] = (sources[column] as Float64Array)[outputs[column] as number] as number;
    }
    const extra = this.#extra;
    this.supertrendDirection = extra.supertrend[1] as number;
    this.vwapDeviation = extra.vwap[1] as number;
    this.adl = extra.adl[0] as number;
    this.force = extra.force[0] as number;
    this.easeOfMovement = extra.emv[0] as number;
    this.volumeMeanBefore = this.volumeMean;
    this.volumeMean = this.volumes.push(candle.volume);
    this.obvMean = this.obvs.push(values[FEATURE.obv] as number);
    this.adlMean = this.adls.push(this.adl);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}
