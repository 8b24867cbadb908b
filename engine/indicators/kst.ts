import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { Ring } from './ring.ts';
import { RollingMean } from './rolling-mean.ts';
import { WeightedMean } from './weighted-mean.ts';

/** Rate of change in percent of a series; NaN until there is a value `period` steps ago. */
class RateOfChange {
  private readonly ring: Ring;

  constructor(period: number) {
    this.ring = new Ring(period);
  }

  push(x: number): number {
    return 100 * (x / this.ring.push(x) - 1);
  }
}

type Four = readonly [number, number, number, number];

class Kst extends Indicator {
  private readonly changes: RateOfChange[];
  private readonly means: RollingMean[];
  private readonly signal: RollingMean;

  constructor(changes: Four, means: Four, signal: number) {
    super(2);
    this.changes = changes.map((period) => new RateOfChange(period));
    this.means = means.map((period) => new RollingMean(period));
    this.signal = new RollingMean(signal);
  }

  update(candle: Candle): void {
    const { close } = candle;
    const { values, changes, means } = this;
    let sum = 0;
    for (let i = 0; i < 4; i++) {
      const change = (changes[i] as RateOfChange).push(close);
      sum += (i + 1) * (means[i] as RollingMean).push(change);
    }
    values[0] = sum;
    values[1] = this.signal.push(sum);
  }
}

class Coppock extends Indicator {
  private readonly long: RateOfChange;
  private readonly short: RateOfChange;
  private readonly mean: WeightedMean;

  constructor(long: number, short: number, mean: number) {
    super();
    this.long = new RateOfChange(long);
    this.short = new RateOfChange(short);
    this.mean = new WeightedMean(mean);
  }

  update(candle: Candle): void {
    const { close } = candle;
    const long = this.long.push(close);
    this.values[0] = this.mean.push(long + this.short.push(close));
  }
}

/**
 * Know sure thing, in percent: four rates of change, each averaged, weighted 1 to 4; and its mean as signal. M. Pring
 * (1992). Warm-up in candles: the longest change + mean, signal − 1 more for the signal.
 */
export function kst(
  periods: { readonly changes?: Four; readonly means?: Four; readonly signal?: number } = {},
): IndicatorSpec<'kst' | 'signal'> {
  const { changes = [10, 15, 20, 30], means = [10, 10, 10, 15], signal = 9 } = periods;
  for (const period of [...changes, ...means, signal]) checkPeriod('kst', period);
  const longest = Math.max(...changes.map((change, i) => change + (means[i] as number)));
  return {
    key: `kst(${changes.join(',')},${means.join(',')},${signal})`,
    outputs: ['kst', 'signal'],
    warmUp: longest + signal - 1,
    create: () => new Kst(changes, means, signal),
  };
}

/**
 * Coppock curve, in percent: WMA over `mean` of the sum of two rates of change. E. Coppock (1962). Warm-up in candles:
 * the longer change + mean.
 */
export function coppock(long = 14, short = 11, mean = 10): IndicatorSpec<'value'> {
  for (const period of [long, short, mean]) checkPeriod('coppock', period);
  const warmUp = Math.max(long, short) + mean;
  const create = (): Indicator => new Coppock(long, short, mean);
  return { key: `coppock(${long},${short},${mean})`, outputs: ['value'], warmUp, create };
}
