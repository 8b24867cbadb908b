import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { Ring } from './ring.ts';

class Roc extends Indicator {
  private readonly closes: Ring;

  constructor(period: number) {
    super();
    this.closes = new Ring(period);
  }

  update(candle: Candle): void {
    const { close } = candle;
    this.values[0] = 100 * (close / this.closes.push(close) - 1);
  }
}

class Momentum extends Indicator {
  private readonly closes: Ring;

  constructor(period: number) {
    super();
    this.closes = new Ring(period);
  }

  update(candle: Candle): void {
    const { close } = candle;
    this.values[0] = close - this.closes.push(close);
  }
}

/**
 * Rate of change: the close against that `period` candles ago, in percent. TA-Lib's ROC. Warm-up: period + 1 candles.
 */
export function roc(period = 10): IndicatorSpec<'value'> {
  checkPeriod('roc', period);
  return { key: `roc(${period})`, outputs: ['value'], warmUp: period + 1, create: () => new Roc(period) };
}

/** Momentum: the close less that `period` candles ago, in quote units. TA-Lib's MOM. Warm-up: period + 1 candles. */
export function momentum(period = 10): IndicatorSpec<'value'> {
  checkPeriod('momentum', period);
  return { key: `momentum(${period})`, outputs: ['value'], warmUp: period + 1, create: () => new Momentum(period) };
}
