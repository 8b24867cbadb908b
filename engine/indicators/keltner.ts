import type { Candle } from '../market/candle.ts';
import { checkMultiplier, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { ExponentialMean, WilderMean } from './smoothing.ts';
import { rangeSince } from './true-range.ts';

class Keltner extends Indicator {
  private readonly multiplier: number;
  private readonly mean: ExponentialMean;
  private readonly range: WilderMean;
  private last = NaN;

  constructor(period: number, atrPeriod: number, multiplier: number) {
    super(3);
    this.multiplier = multiplier;
    this.mean = new ExponentialMean(period);
    this.range = new WilderMean(atrPeriod);
  }

  update(candle: Candle): void {
    const { last, values } = this;
    const { close } = candle;
    this.last = close;
    const middle = this.mean.push(close);
    const reach = last === last ? this.multiplier * this.range.push(rangeSince(candle, last)) : NaN;
    values[0] = middle + reach;
    values[1] = middle;
    values[2] = middle - reach;
  }
}

/**
 * Keltner channel, in quote units: EMA(period) of the close ± multiplier · ATR(atrPeriod). C. Keltner; L. Raschke's
 * form. Warm-up in candles: period for the middle, at least atrPeriod + 1 for the bands.
 */
export function keltner(period = 20, atrPeriod = 10, multiplier = 2): IndicatorSpec<'upper' | 'middle' | 'lower'> {
  for (const each of [period, atrPeriod]) checkPeriod('keltner', each);
  checkMultiplier('keltner', multiplier);
  return {
    key: `keltner(${period},${atrPeriod},${multiplier})`,
    outputs: ['upper', 'middle', 'lower'],
    warmUp: Math.max(period, atrPeriod + 1),
    create: () => new Keltner(period, atrPeriod, multiplier),
  };
}
