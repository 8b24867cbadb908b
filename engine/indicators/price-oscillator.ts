import type { Candle } from '../market/candle.ts';
import { checkOrder, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { ExponentialMean } from './smoothing.ts';

class Apo extends Indicator {
  private readonly fast: ExponentialMean;
  private readonly slow: ExponentialMean;

  constructor(fast: number, slow: number) {
    super();
    this.fast = new ExponentialMean(fast);
    this.slow = new ExponentialMean(slow);
  }

  update(candle: Candle): void {
    const { close } = candle;
    this.values[0] = this.fast.push(close) - this.slow.push(close);
  }
}

/** Distance of two EMAs in percent of the slow one, its EMA, and their difference. */
abstract class PercentOscillator extends Indicator {
  private readonly fast: ExponentialMean;
  private readonly slow: ExponentialMean;
  private readonly signal: ExponentialMean;

  constructor(fast: number, slow: number, signal: number) {
    super(3);
    this.fast = new ExponentialMean(fast);
    this.slow = new ExponentialMean(slow);
    this.signal = new ExponentialMean(signal);
  }

  protected take(x: number): void {
    const { values } = this;
    const fast = this.fast.push(x);
    const slow = this.slow.push(x);
    const line = slow === 0 ? 0 : (100 * (fast - slow)) / slow;
    const signal = this.signal.push(line);
    values[0] = line;
    values[1] = signal;
    values[2] = line - signal;
  }
}

class Ppo extends PercentOscillator {
  update(candle: Candle): void {
    this.take(candle.close);
  }
}

class Pvo extends PercentOscillator {
  update(candle: Candle): void {
    this.take(candle.volume);
  }
}

function checkPeriods(name: string, periods: readonly [fast: number, slow: number, signal?: number]): void {
  for (const period of periods) checkPeriod(name, period as number);
  checkOrder(name, periods[0], periods[1]);
}

/**
 * Absolute price oscillator, in quote units: EMA(fast) − EMA(slow) of the close, each seeded on its own. TA-Lib's APO
 * with exponential averages. Warm-up: slow candles.
 */
export function apo(fast = 12, slow = 26): IndicatorSpec<'value'> {
  checkPeriods('apo', [fast, slow]);
  return { key: `apo(${fast},${slow})`, outputs: ['value'], warmUp: slow, create: () => new Apo(fast, slow) };
}

/**
 * Percentage price oscillator: 100·(EMA(fast) − EMA(slow))/EMA(slow) of the close, each EMA seeded on its own, its EMA
 * and their difference, in percent. TA-Lib's PPO with exponential averages. Warm-up in candles: slow, signal − 1 more
 * for the signal.
 */
export function ppo(fast = 12, slow = 26, signal = 9): IndicatorSpec<'ppo' | 'signal' | 'histogram'> {
  checkPeriods('ppo', [fast, slow, signal]);
  return {
    key: `ppo(${fast},${slow},${signal})`,
    outputs: ['ppo', 'signal', 'histogram'],
    warmUp: slow + signal - 1,
    create: () => new Ppo(fast, slow, signal),
  };
}

/**
 * Percentage volume oscillator: the percentage price oscillator of the volume, in percent; 0 where nothing trades.
 * indicatorts' pvo. Warm-up in candles: slow, signal − 1 more for the signal.
 */
export function pvo(fast = 12, slow = 26, signal = 9): IndicatorSpec<'pvo' | 'signal' | 'histogram'> {
  checkPeriods('pvo', [fast, slow, signal]);
  return {
    key: `pvo(${fast},${slow},${signal})`,
    outputs: ['pvo', 'signal', 'histogram'],
    warmUp: slow + signal - 1,
    create: () => new Pvo(fast, slow, signal),
  };
}
