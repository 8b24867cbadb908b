import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMean } from './rolling-mean.ts';
import { BlockSum } from './block-sum.ts';
import { Ring } from './ring.ts';
import { WilderMean } from './smoothing.ts';

class Rma extends Indicator {
  private readonly mean: WilderMean;

  constructor(period: number) {
    super();
    this.mean = new WilderMean(period);
  }

  update(candle: Candle): void {
    this.values[0] = this.mean.push(candle.close);
  }
}

class Trima extends Indicator {
  private readonly inner: RollingMean;
  private readonly outer: RollingMean;

  constructor(period: number) {
    super();
    this.inner = new RollingMean(Math.floor(period / 2) + 1);
    this.outer = new RollingMean(Math.ceil(period / 2));
  }

  update(candle: Candle): void {
    this.values[0] = this.outer.push(this.inner.push(candle.close));
  }
}

class Vwma extends Indicator {
  private readonly turnover: BlockSum;
  private readonly volume: BlockSum;
  private readonly closes: RollingMean;

  constructor(period: number) {
    super();
    this.turnover = new BlockSum(period);
    this.volume = new BlockSum(period);
    this.closes = new RollingMean(period);
  }

  update(candle: Candle): void {
    const { close, volume } = candle;
    const turnover = this.turnover.push(close * volume);
    const traded = this.volume.push(volume);
    const plain = this.closes.push(close);
    this.values[0] = traded === 0 ? plain : turnover / traded;
  }
}

class Kama extends Indicator {
  private readonly closes: Ring;
  private readonly changes: BlockSum;
  private readonly fastWeight: number;
  private readonly slowWeight: number;
  private last = NaN;

  constructor(period: number, fast: number, slow: number) {
    super();
    this.closes = new Ring(period);
    this.changes = new BlockSum(period);
    this.fastWeight = 2 / (fast + 1);
    this.slowWeight = 2 / (slow + 1);
  }

  update(candle: Candle): void {
    const { close } = candle;
    const { last, changes, values } = this;
    this.last = close;
    const first = this.closes.push(close);
    const walked = last === last ? changes.push(Math.abs(close - last)) : NaN;
    if (first !== first) return;
    const efficiency = walked > 0 ? Math.min(1, Math.abs(close - first) / walked) : 1;
    const root = efficiency * (this.fastWeight - this.slowWeight) + this.slowWeight;
    const base = values[0] === values[0] ? (values[0] as number) : last;
    values[0] = base + root * root * (close - base);
  }
}

/**
 * Wilder's moving average (RMA, SMMA) of the close, in quote units; seeded with a plain mean. Wilder (1978). Warm-up:
 * period candles.
 */
export function rma(period: number): IndicatorSpec<'value'> {
  checkPeriod('rma', period);
  return { key: `rma(${period})`, outputs: ['value'], warmUp: period, create: () => new Rma(period) };
}

/**
 * Triangular moving average of the close, in quote units: a plain mean of plain means. TA-Lib's TRIMA. Warm-up: period
 * candles.
 */
export function trima(period: number): IndicatorSpec<'value'> {
  checkPeriod('trima', period);
  return { key: `trima(${period})`, outputs: ['value'], warmUp: period, create: () => new Trima(period) };
}

/**
 * Volume-weighted moving average of the close, in quote units: Σ close·volume / Σ volume over `period` candles; the
 * plain mean while nothing was traded. trading-signals' VWMA. Warm-up: period candles.
 */
export function vwma(period: number): IndicatorSpec<'value'> {
  checkPeriod('vwma', period);
  return { key: `vwma(${period})`, outputs: ['value'], warmUp: period, create: () => new Vwma(period) };
}

/**
 * Kaufman's adaptive moving average of the close, in quote units: the smoothing goes from `slow` to `fast` with the
 * efficiency |net change| / Σ |changes|; seeded with the close before. P. Kaufman (1995); TA-Lib's KAMA. Warm-up:
 * period + 1 candles.
 */
export function kama(period = 10, fast = 2, slow = 30): IndicatorSpec<'value'> {
  for (const each of [period, fast, slow]) checkPeriod('kama', each);
  const create = (): Indicator => new Kama(period, fast, slow);
  return { key: `kama(${period},${fast},${slow})`, outputs: ['value'], warmUp: period + 1, create };
}
