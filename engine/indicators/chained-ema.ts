import type { Candle } from '../market/candle.ts';
import { checkMultiplier, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { ExponentialMean } from './smoothing.ts';

class Dema extends Indicator {
  private readonly once: ExponentialMean;
  private readonly twice: ExponentialMean;

  constructor(period: number) {
    super();
    this.once = new ExponentialMean(period);
    this.twice = new ExponentialMean(period);
  }

  update(candle: Candle): void {
    const once = this.once.push(candle.close);
    this.values[0] = 2 * once - this.twice.push(once);
  }
}

class Tema extends Indicator {
  private readonly once: ExponentialMean;
  private readonly twice: ExponentialMean;
  private readonly thrice: ExponentialMean;

  constructor(period: number) {
    super();
    this.once = new ExponentialMean(period);
    this.twice = new ExponentialMean(period);
    this.thrice = new ExponentialMean(period);
  }

  update(candle: Candle): void {
    const once = this.once.push(candle.close);
    const twice = this.twice.push(once);
    this.values[0] = 3 * once - 3 * twice + this.thrice.push(twice);
  }
}

class Trix extends Indicator {
  private readonly once: ExponentialMean;
  private readonly twice: ExponentialMean;
  private readonly thrice: ExponentialMean;

  constructor(period: number) {
    super();
    this.once = new ExponentialMean(period);
    this.twice = new ExponentialMean(period);
    this.thrice = new ExponentialMean(period);
  }

  update(candle: Candle): void {
    const last = this.thrice.value;
    const now = this.thrice.push(this.twice.push(this.once.push(candle.close)));
    this.values[0] = 100 * (now / last - 1);
  }
}

class T3 extends Indicator {
  private readonly chain: ExponentialMean[];
  private readonly factor: number;

  constructor(period: number, factor: number) {
    super();
    this.chain = Array.from({ length: 6 }, () => new ExponentialMean(period));
    this.factor = factor;
  }

  update(candle: Candle): void {
    const { chain, factor: v } = this;
    let value = candle.close;
    for (let i = 0; i < 6; i++) value = (chain[i] as ExponentialMean).push(value);
    const [third, fourth, fifth] = [chain[2]!.value, chain[3]!.value, chain[4]!.value];
    const square = v * v;
    const cube = square * v;
    this.values[0] =
      -cube * value +
      3 * (square + cube) * fifth -
      3 * (2 * square + v + cube) * fourth +
      (1 + 3 * v + cube + 3 * square) * third;
  }
}

/**
 * Double exponential moving average of the close, in quote units: 2·e1 − e2. P. Mulloy (1994); TA-Lib's DEMA. Warm-up:
 * 2·period − 1 candles.
 */
export function dema(period: number): IndicatorSpec<'value'> {
  checkPeriod('dema', period);
  return { key: `dema(${period})`, outputs: ['value'], warmUp: 2 * period - 1, create: () => new Dema(period) };
}

/**
 * Triple exponential moving average of the close, in quote units: 3·e1 − 3·e2 + e3. Mulloy (1994); TA-Lib's TEMA.
 * Warm-up: 3·period − 2 candles.
 */
export function tema(period: number): IndicatorSpec<'value'> {
  checkPeriod('tema', period);
  return { key: `tema(${period})`, outputs: ['value'], warmUp: 3 * period - 2, create: () => new Tema(period) };
}

/**
 * Change of the triply smoothed close since the last candle, in percent: 100·(e3/e3₋₁ − 1). TA-Lib's TRIX. Warm-up:
 * 3·period − 1 candles.
 */
export function trix(period = 15): IndicatorSpec<'value'> {
  checkPeriod('trix', period);
  return { key: `trix(${period})`, outputs: ['value'], warmUp: 3 * period - 1, create: () => new Trix(period) };
}

/**
 * Tillson's T3 of the close, in quote units: six chained EMAs weighted by powers of `factor` (1998). TA-Lib's T3.
 * Warm-up: 6·period − 5 candles.
 */
export function t3(period = 5, factor = 0.7): IndicatorSpec<'value'> {
  checkPeriod('t3', period);
  checkMultiplier('t3', factor);
  const create = (): Indicator => new T3(period, factor);
  return { key: `t3(${period},${factor})`, outputs: ['value'], warmUp: 6 * period - 5, create };
}
