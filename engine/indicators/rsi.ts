import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingChannel } from './rolling-channel.ts';
import { RollingMean } from './rolling-mean.ts';

/**
 * Wilder's relative strength of any series of numbers; NaN until warm. It keeps period times his means, whose quotient is
 * the same: S −= S/period, S += x.
 */
class RelativeStrength {
  private readonly decay: number;
  private missing: number;
  private gains = 0;
  private losses = 0;
  private last = NaN;

  constructor(period: number) {
    this.decay = 1 - 1 / period;
    this.missing = period;
  }

  push(x: number): number {
    const change = x - this.last;
    this.last = x;
    if (change !== change) return NaN;
    // max(±change, 0) without a branch: the sign of a change is a coin toss.
    const size = Math.abs(change);
    const decay = this.missing > 0 ? 1 : this.decay;
    const gains = this.gains * decay + (size + change) / 2;
    const losses = this.losses * decay + (size - change) / 2;
    this.gains = gains;
    this.losses = losses;
    if (this.missing > 0 && --this.missing > 0) return NaN;
    const both = gains + losses;
    return both === 0 ? 50 : (100 * gains) / both;
  }
}

class Rsi extends Indicator {
  private readonly strength: RelativeStrength;

  constructor(period: number) {
    super();
    this.strength = new RelativeStrength(period);
  }

  update(candle: Candle): void {
    this.values[0] = this.strength.push(candle.close);
  }
}

interface StochRsiPeriods {
  readonly rsi: number;
  readonly stochastic: number;
  readonly k: number;
  readonly d: number;
}

class StochRsi extends Indicator {
  private readonly strength: RelativeStrength;
  private readonly channel: RollingChannel;
  private readonly k: RollingMean;
  private readonly d: RollingMean;

  constructor(periods: StochRsiPeriods) {
    super(2);
    this.strength = new RelativeStrength(periods.rsi);
    this.channel = new RollingChannel(periods.stochastic);
    this.k = new RollingMean(periods.k);
    this.d = new RollingMean(periods.d);
  }

  update(candle: Candle): void {
    const { values, channel } = this;
    const now = this.strength.push(candle.close);
    if (now !== now) return;
    channel.push(now, now);
    const range = channel.high - channel.low;
    const k = this.k.push(range === 0 ? 50 : (100 * (now - channel.low)) / range);
    values[0] = k;
    values[1] = this.d.push(k);
  }
}

/**
 * Relative strength index of the close, 0..100: 100·G/(G + L), G and L Wilder's means of gains and losses; 50 without
 * any change. Wilder (1978); TA-Lib's RSI, but for the 50. Warm-up: period + 1 candles.
 */
export function rsi(period = 14): IndicatorSpec<'value'> {
  checkPeriod('rsi', period);
  return { key: `rsi(${period})`, outputs: ['value'], warmUp: period + 1, create: () => new Rsi(period) };
}

/**
 * Stochastic of the RSI, 0..100: where the RSI lies between its extremes of `stochastic` candles, averaged over `k`,
 * and that averaged over `d`; 50 when the RSI stands still. T. Chande, S. Kroll (1994). Warm-up in candles: rsi +
 * stochastic + k − 1, d − 1 more for d.
 */
export function stochRsi(periods: Partial<StochRsiPeriods> = {}): IndicatorSpec<'k' | 'd'> {
  const all: StochRsiPeriods = { rsi: 14, stochastic: 14, k: 3, d: 3, ...periods };
  for (const period of [all.rsi, all.stochastic, all.k, all.d]) checkPeriod('stochRsi', period);
  return {
    key: `stochRsi(${all.rsi},${all.stochastic},${all.k},${all.d})`,
    outputs: ['k', 'd'],
    warmUp: all.rsi + all.stochastic + all.k + all.d - 2,
    create: () => new StochRsi(all),
  };
}
