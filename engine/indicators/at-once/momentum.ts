import { BlockSum } from '../block-sum.ts';
import { FEATURE } from '../feature-columns.ts';
import { ExponentialMean } from '../smoothing.ts';
import type { Move } from './move.ts';

const RSI_PERIODS = [7, 14, 21, 28];

/** What is made of the close's changes: RSI, CMO and TSI. */
export class Momentum {
  private readonly gains = new Float64Array(RSI_PERIODS.length);
  private readonly losses = new Float64Array(RSI_PERIODS.length);
  private readonly sumOfGains = new BlockSum(14);
  private readonly sumOfLosses = new BlockSum(14);
  private readonly slowChange = new ExponentialMean(25);
  private readonly slowSize = new ExponentialMean(25);
  private readonly change = new ExponentialMean(13);
  private readonly size = new ExponentialMean(13);
  private count = 0;
  readonly #periods = Float64Array.from(RSI_PERIODS);
  readonly #decays = Float64Array.from(RSI_PERIODS, (period) => 1 - 1 / period);
  readonly #values: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values;
  }

  update({ change }: Move): void {
    const values = this.#values;
    if (change !== change) return;
    const size = Math.abs(change);
    // max(±change, 0) without a branch
    const gain = (size + change) / 2;
    const loss = (size - change) / 2;
    this.updateRsis(gain, loss);
    const gains = this.sumOfGains.push(gain);
    const losses = this.sumOfLosses.push(loss);
    values[FEATURE.cmo] = gains + losses === 0 ? 0 : (100 * (gains - losses)) / (gains + losses);
    const smooth = this.change.push(this.slowChange.push(change));
    const smoothSize = this.size.push(this.slowSize.push(size));
    values[FEATURE.tsi] = smoothSize === 0 ? 0 : (100 * smooth) / smoothSize;
  }

  private updateRsis(gain: number, loss: number): void {
    const { gains, losses } = this;
    const values = this.#values;
    const periods = this.#periods;
    const decays = this.#decays;
    const before = this.count++;
    for (let k = 0; k < gains.length; k++) {
      const period = periods[k] as number;
      const decay = before < period ? 1 : (decays[k] as number);
      const gained = (gains[k] as number) * decay + gain;
      const lost = (losses[k] as number) * decay + loss;
      const both = gained + lost;
      gains[k] = gained;
      losses[k] = lost;
      if (before + 1 >= period) values[FEATURE.rsi_7 + k] = both === 0 ? 50 : (100 * gained) / both;
    }
  }
}
