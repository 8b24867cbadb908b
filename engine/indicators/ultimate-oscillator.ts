import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { BlockSum } from './block-sum.ts';
import { rangeSince } from './true-range.ts';

/** Σ buying pressure / Σ true range over one period; 0 without any range. */
class Pressure {
  private readonly bought: BlockSum;
  private readonly range: BlockSum;

  constructor(period: number) {
    this.bought = new BlockSum(period);
    this.range = new BlockSum(period);
  }

  push(bought: number, range: number): number {
    const total = this.range.push(range);
    const part = this.bought.push(bought);
    return total === 0 ? 0 : part / total;
  }
}

class UltimateOscillator extends Indicator {
  private readonly short: Pressure;
  private readonly medium: Pressure;
  private readonly long: Pressure;
  private last = NaN;

  constructor(short: number, medium: number, long: number) {
    super();
    this.short = new Pressure(short);
    this.medium = new Pressure(medium);
    this.long = new Pressure(long);
  }

  update(candle: Candle): void {
    const { last } = this;
    const { close, low } = candle;
    this.last = close;
    if (last !== last) return;
    const bought = close - (low < last ? low : last);
    const range = rangeSince(candle, last);
    const short = this.short.push(bought, range);
    const medium = this.medium.push(bought, range);
    const long = this.long.push(bought, range);
    this.values[0] = (100 * (4 * short + 2 * medium + long)) / 7;
  }
}

/**
 * Ultimate oscillator, 0..100: buying pressure over true range, summed over three periods ascending and weighted 4 : 2
 * : 1; a period without any range counts 0. L. Williams (1976); TA-Lib's ULTOSC. Warm-up: long + 1 candles.
 */
export function ultimateOscillator(short = 7, medium = 14, long = 28): IndicatorSpec<'value'> {
  for (const period of [short, medium, long]) checkPeriod('ultimateOscillator', period);
  if (short > medium || medium > long) {
    throw new RangeError(`ultimateOscillator: periods must ascend, not ${short}, ${medium}, ${long}.`);
  }
  return {
    key: `ultimateOscillator(${short},${medium},${long})`,
    outputs: ['value'],
    warmUp: long + 1,
    create: () => new UltimateOscillator(short, medium, long),
  };
}
