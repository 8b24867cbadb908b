import { FEATURE } from '../feature-columns.ts';
import { RollingMoments } from '../rolling-moments.ts';
import { SumLadder } from './sum-ladder.ts';
import type { Move } from './move.ts';

const SMA_PERIODS = [10, 20, 30, 50, 100, 200];
const BAND_MULTIPLIER = 2;

/** What is made of the last closes: plain means, Bollinger's bands around that of 20, and rates of change. */
export class CloseWindow {
  private readonly closes: SumLadder;
  private readonly moments = new RollingMoments(20);
  readonly #values: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values;
    this.closes = new SumLadder(SMA_PERIODS, values.subarray(FEATURE.sma_10, FEATURE.sma_200 + 1));
  }

  update({ close }: Move): void {
    const { closes, moments } = this;
    const values = this.#values;
    values[FEATURE.roc_9] = 100 * (close / closes.at(9) - 1);
    values[FEATURE.roc_12] = 100 * (close / closes.at(12) - 1);
    values[FEATURE.roc_25] = 100 * (close / closes.at(25) - 1);
    closes.push(close);
    moments.push(close);
    const middle = values[FEATURE.sma_20] as number;
    if (middle !== middle) return;
    const reach = BAND_MULTIPLIER * Math.sqrt(moments.variance);
    const upper = middle + reach;
    const lower = middle - reach;
    const width = upper - lower;
    values[FEATURE.bb_upper] = upper;
    values[FEATURE.bb_middle] = middle;
    values[FEATURE.bb_lower] = lower;
    values[FEATURE.bb_width] = width / middle;
    values[FEATURE.bb_pct_b] = width > 0 ? (close - lower) / width : 0.5;
  }
}
