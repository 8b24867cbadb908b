import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { BlockSum } from './block-sum.ts';

/** Where the close lies in the candle's range times volume, −volume..volume; 0 without range. */
function moneyFlow(candle: Candle): number {
  const { high, low, close } = candle;
  const range = high - low;
  return range > 0 ? ((close - low - (high - close)) / range) * candle.volume : 0;
}

class Adl extends Indicator {
  private total = 0;

  update(candle: Candle): void {
    this.total += moneyFlow(candle);
    this.values[0] = this.total;
  }
}

class Adosc extends Indicator {
  private readonly fastWeight: number;
  private readonly slowWeight: number;
  private missing: number;
  private total = 0;
  private fast = NaN;
  private slow = NaN;

  constructor(fast: number, slow: number) {
    super();
    this.fastWeight = 2 / (fast + 1);
    this.slowWeight = 2 / (slow + 1);
    this.missing = Math.max(fast, slow);
  }

  update(candle: Candle): void {
    this.total += moneyFlow(candle);
    const { total } = this;
    if (this.fast !== this.fast) this.fast = this.slow = total;
    this.fast += (total - this.fast) * this.fastWeight;
    this.slow += (total - this.slow) * this.slowWeight;
    if (this.missing === 0 || --this.missing === 0) this.values[0] = this.fast - this.slow;
  }
}

class Cmf extends Indicator {
  private readonly flow: BlockSum;
  private readonly volume: BlockSum;

  constructor(period: number) {
    super();
    this.flow = new BlockSum(period);
    this.volume = new BlockSum(period);
  }

  update(candle: Candle): void {
    const flow = this.flow.push(moneyFlow(candle));
    const volume = this.volume.push(candle.volume);
    this.values[0] = volume === 0 ? 0 : flow / volume;
  }
}

class Mfi extends Indicator {
  private readonly rising: BlockSum;
  private readonly falling: BlockSum;
  private last = NaN;

  constructor(period: number) {
    super();
    this.rising = new BlockSum(period);
    this.falling = new BlockSum(period);
  }

  update(candle: Candle): void {
    const price = (candle.high + candle.low + candle.close) / 3;
    const { last } = this;
    this.last = price;
    if (last !== last) return;
    const flow = price * candle.volume;
    const rising = this.rising.push(price > last ? flow : 0);
    const both = rising + this.falling.push(price < last ? flow : 0);
    this.values[0] = both === 0 ? 50 : (100 * rising) / both;
  }
}

/**
 * Accumulation/distribution line, in base units: running sum of volume × ((close − low) − (high − close))/(high −
 * low), nothing where high = low. M. Chaikin; TA-Lib's AD. Warm-up: 1 candle.
 */
export function adl(): IndicatorSpec<'value'> {
  return { key: 'adl()', outputs: ['value'], warmUp: 1, create: () => new Adl() };
}

/**
 * Chaikin oscillator, in base units: EMA(fast) − EMA(slow) of the accumulation/distribution line, both seeded with its
 * first value. TA-Lib's ADOSC. Warm-up in candles: the longer period.
 */
export function adosc(fast = 3, slow = 10): IndicatorSpec<'value'> {
  for (const period of [fast, slow]) checkPeriod('adosc', period);
  const create = (): Indicator => new Adosc(fast, slow);
  return { key: `adosc(${fast},${slow})`, outputs: ['value'], warmUp: Math.max(fast, slow), create };
}

/**
 * Chaikin money flow, −1..1: Σ money flow / Σ volume over `period` candles; 0 while nothing was traded.
 * M. Chaikin; trading-signals' CMF. Warm-up: period candles.
 */
export function cmf(period = 20): IndicatorSpec<'value'> {
  checkPeriod('cmf', period);
  return { key: `cmf(${period})`, outputs: ['value'], warmUp: period, create: () => new Cmf(period) };
}

/**
 * Money flow index, 0..100: typical price × volume of rises in percent of that of rises and falls; 50 without either.
 * G. Quong, A. Soudack (1989); TA-Lib's MFI, but for the 50. Warm-up: period + 1 candles.
 */
export function mfi(period = 14): IndicatorSpec<'value'> {
  checkPeriod('mfi', period);
  return { key: `mfi(${period})`, outputs: ['value'], warmUp: period + 1, create: () => new Mfi(period) };
}
