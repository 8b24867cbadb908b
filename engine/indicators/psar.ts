import type { Candle } from '../market/candle.ts';
import { checkMultiplier, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';

class Psar extends Indicator {
  private readonly step: number;
  private readonly max: number;
  private high = NaN;
  private low = NaN;
  private isLong = true;
  private acceleration: number;
  /** The furthest price of the current run. */
  private extreme = NaN;
  /** The stop for the next candle. */
  private stop = NaN;

  constructor(step: number, max: number) {
    super(2);
    this.step = step;
    this.max = max;
    this.acceleration = step;
  }

  update(candle: Candle): void {
    const { high, low } = candle;
    if (this.stop !== this.stop && !this.start(high, low)) return;
    if (this.isLong ? low <= this.stop : high >= this.stop) this.turn(high, low);
    else this.follow(high, low);
    this.values[1] = this.isLong ? 1 : -1;
    this.high = high;
    this.low = low;
  }

  /** The second candle sets the first direction: short if it reached further down than up. */
  private start(high: number, low: number): boolean {
    const lastHigh = this.high;
    const lastLow = this.low;
    this.high = high;
    this.low = low;
    if (lastHigh !== lastHigh) return false;
    const down = lastLow - low;
    this.isLong = !(down > 0 && high - lastHigh < down);
    this.extreme = this.isLong ? high : low;
    this.stop = this.isLong ? lastLow : lastHigh;
    return true;
  }

  private turn(high: number, low: number): void {
    const wasLong = this.isLong;
    this.isLong = !wasLong;
    this.acceleration = this.step;
    const turned = this.beyond(this.extreme, high, low);
    this.values[0] = turned;
    this.extreme = wasLong ? low : high;
    this.stop = this.beyond(turned + this.acceleration * (this.extreme - turned), high, low);
  }

  private follow(high: number, low: number): void {
    this.values[0] = this.stop;
    if (this.isLong ? high > this.extreme : low < this.extreme) {
      this.extreme = this.isLong ? high : low;
      this.acceleration = Math.min(this.max, this.acceleration + this.step);
    }
    this.stop = this.beyond(this.stop + this.acceleration * (this.extreme - this.stop), high, low);
  }

  /** A stop lies outside the last two candles. */
  private beyond(stop: number, high: number, low: number): number {
    return this.isLong ? Math.min(stop, this.low, low) : Math.max(stop, this.high, high);
  }
}

/**
 * Parabolic stop and reverse: the stop in quote units, and the direction it protects, 1 or −1. It approaches the run's
 * extreme by `step` more with each new one, up to `max`. Wilder (1978); TA-Lib's SAR. Warm-up: 2 candles.
 */
export function psar(step = 0.02, max = 0.2): IndicatorSpec<'value' | 'direction'> {
  checkMultiplier('psar', step);
  checkMultiplier('psar', max);
  if (step > max) throw new RangeError(`psar: step must not exceed max, not ${step} and ${max}.`);
  const create = (): Indicator => new Psar(step, max);
  return { key: `psar(${step},${max})`, outputs: ['value', 'direction'], warmUp: 2, create };
}
