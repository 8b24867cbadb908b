import type { Candle } from '../market/candle.ts';
import { checkMultiplier, checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMean } from './rolling-mean.ts';
import { ExponentialMean } from './smoothing.ts';

class ForceIndex extends Indicator {
  private readonly mean: ExponentialMean;
  private last = NaN;

  constructor(period: number) {
    super();
    this.mean = new ExponentialMean(period);
  }

  update(candle: Candle): void {
    const { close, volume } = candle;
    this.values[0] = this.mean.push((close - this.last) * volume);
    this.last = close;
  }
}

class EaseOfMovement extends Indicator {
  private readonly volumeUnit: number;
  private readonly mean: RollingMean;
  private lastMiddle = NaN;

  constructor(period: number, volumeUnit: number) {
    super();
    this.volumeUnit = volumeUnit;
    this.mean = new RollingMean(period);
  }

  update(candle: Candle): void {
    const { high, low, volume } = candle;
    const middle = (high + low) / 2;
    const move = middle - this.lastMiddle;
    this.lastMiddle = middle;
    if (move !== move) return;
    this.values[0] = this.mean.push(volume > 0 ? (move * (high - low) * this.volumeUnit) / volume : 0);
  }
}

/**
 * Force index, in quote units × volume: EMA(period) of the close's change times volume. A. Elder (1993). Warm-up:
 * period + 1 candles.
 */
export function forceIndex(period = 13): IndicatorSpec<'value'> {
  checkPeriod('forceIndex', period);
  const create = (): Indicator => new ForceIndex(period);
  return { key: `forceIndex(${period})`, outputs: ['value'], warmUp: period + 1, create };
}

/**
 * Ease of movement: mean over `period` candles of the middle's move × the range per `volumeUnit` of volume, in quote
 * units squared; a candle without volume counts 0. R. Arms. Warm-up: period + 1 candles.
 */
export function emv(period = 14, volumeUnit = 1e8): IndicatorSpec<'value'> {
  checkPeriod('emv', period);
  checkMultiplier('emv', volumeUnit);
  const create = (): Indicator => new EaseOfMovement(period, volumeUnit);
  return { key: `emv(${period},${volumeUnit})`, outputs: ['value'], warmUp: period + 1, create };
}
