import { FEATURE } from '../feature-columns.ts';
import { RollingMean } from '../rolling-mean.ts';
import { WilderMean } from '../smoothing.ts';
import { MaximumLadder } from './maximum-ladder.ts';
import type { Move } from './move.ts';

/** Of the stochastic and Williams %R, Donchian's channel, the chandelier, and of the base line and Aroon. */
const PERIODS = [14, 20, 22, 26];
const [STOCHASTIC, DONCHIAN, CHANDELIER, BASE] = [0, 1, 2, 3];
const AROON_PERIOD = 25;
const CHANDELIER_MULTIPLIER = 3;

/** What is made of the highest highs and lowest lows. */
export class Channels {
  private readonly highs = new MaximumLadder(PERIODS);
  /** Maxima of the negated lows. */
  private readonly lows = new MaximumLadder(PERIODS);
  private readonly range22 = new WilderMean(22);
  private readonly k = new RollingMean(3);
  private readonly d = new RollingMean(3);
  readonly #values: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  update({ high, low, close, range }: Move): void {
    const values = this.#values;
    this.highs.push(high);
    this.lows.push(-low);
    const highest = this.highs.maxima;
    const lowest = this.lows.maxima;
    const reach = CHANDELIER_MULTIPLIER * this.range22.push(range);
    values[FEATURE.donchian_upper] = highest[DONCHIAN] as number;
    values[FEATURE.donchian_lower] = -(lowest[DONCHIAN] as number);
    values[FEATURE.chandelier_long] = (highest[CHANDELIER] as number) - reach;
    values[FEATURE.chandelier_short] = reach - (lowest[CHANDELIER] as number);
    values[FEATURE.ichimoku_base] = ((highest[BASE] as number) - (lowest[BASE] as number)) / 2;
    this.updateAroon(highest[BASE] as number);
    this.updateStochastic(close);
  }

  private updateAroon(highest: number): void {
    if (highest !== highest) return;
    const values = this.#values;
    values[FEATURE.aroon_up] = (100 * (AROON_PERIOD - this.highs.ageOf(BASE))) / AROON_PERIOD;
    values[FEATURE.aroon_down] = (100 * (AROON_PERIOD - this.lows.ageOf(BASE))) / AROON_PERIOD;
  }

  private updateStochastic(close: number): void {
    const values = this.#values;
    const low = -(this.lows.maxima[STOCHASTIC] as number);
    const height = (this.highs.maxima[STOCHASTIC] as number) - low;
    const position = 100 * (height === 0 ? 0.5 : (close - low) / height);
    const k = this.k.push(position);
    values[FEATURE.williams_r] = position - 100;
    values[FEATURE.stoch_k] = k;
    values[FEATURE.stoch_d] = this.d.push(k);
  }
}
