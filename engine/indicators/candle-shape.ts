import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMean } from './rolling-mean.ts';
import { ExponentialMean } from './smoothing.ts';

class Prices extends Indicator {
  constructor() {
    super(3);
  }

  update(candle: Candle): void {
    const { high, low, close } = candle;
    const { values } = this;
    values[0] = (high + low + close) / 3;
    values[1] = (high + low) / 2;
    values[2] = (high + low + 2 * close) / 4;
  }
}

class Balance extends Indicator {
  update(candle: Candle): void {
    const range = candle.high - candle.low;
    this.values[0] = range > 0 ? (candle.close - candle.open) / range : 0;
  }
}

class QStick extends Indicator {
  private readonly mean: RollingMean;

  constructor(period: number) {
    super();
    this.mean = new RollingMean(period);
  }

  update(candle: Candle): void {
    this.values[0] = this.mean.push(candle.close - candle.open);
  }
}

class ElderRay extends Indicator {
  private readonly mean: ExponentialMean;

  constructor(period: number) {
    super(2);
    this.mean = new ExponentialMean(period);
  }

  update(candle: Candle): void {
    const mean = this.mean.push(candle.close);
    this.values[0] = candle.high - mean;
    this.values[1] = candle.low - mean;
  }
}

/**
 * Typical, median and close-weighted price, in quote units. TA-Lib's TYPPRICE, MEDPRICE and WCLPRICE. Warm-up: 1
 * candle.
 */
export function prices(): IndicatorSpec<'typical' | 'median' | 'weighted'> {
  return { key: 'prices()', outputs: ['typical', 'median', 'weighted'], warmUp: 1, create: () => new Prices() };
}

/**
 * Balance of power, −1..1: (close − open)/(high − low); 0 without range. I. Livshin (2001); TA-Lib's BOP. Warm-up: 1
 * candle.
 */
export function balanceOfPower(): IndicatorSpec<'value'> {
  return { key: 'balanceOfPower()', outputs: ['value'], warmUp: 1, create: () => new Balance() };
}

/** QStick, in quote units: mean of close − open over `period` candles. T. Chande (1994). Warm-up: period candles. */
export function qStick(period = 8): IndicatorSpec<'value'> {
  checkPeriod('qStick', period);
  return { key: `qStick(${period})`, outputs: ['value'], warmUp: period, create: () => new QStick(period) };
}

/**
 * Elder ray, in quote units: high and low less EMA(period) of the close: the power of bulls and bears. A. Elder
 * (1993). Warm-up: period candles.
 */
export function elderRay(period = 13): IndicatorSpec<'bull' | 'bear'> {
  checkPeriod('elderRay', period);
  return { key: `elderRay(${period})`, outputs: ['bull', 'bear'], warmUp: period, create: () => new ElderRay(period) };
}
