import { BlockSum } from '../../../engine/indicators/block-sum.ts';
import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State } from '../../../engine/market/state.ts';
import { FEATURE } from '../feature-index.ts';
import { clip, strongest } from '../head.ts';
import type { Head, Reason } from '../head.ts';
import type { VolumeProfile } from '../primitives/volume-profile.ts';
import type { Scope } from '../scope.ts';
import { CvdDivergence } from './cvd-divergence.ts';
import { ratio } from './ratio.ts';

/** The parts of the score and their weights, in their order. */
const ITEMS = [
  ['CVD', 0.2],
  ['OBV', 0.15],
  ['VWAP', 0.15],
  ['VOLUME_PROFILE', 0.12],
  ['CMF', 0.1],
  ['AD', 0.1],
  ['FORCE', 0.08],
  ['EMV', 0.05],
  ['TAKER', 0.05],
] as const;
const WEIGHTS = Float64Array.from(ITEMS, ([, weight]) => weight);

const PERIOD = 20;
const TAKER_PERIOD = 5;
/** What is left of the score while some of the deltas are guessed. */
const GUESSED = 0.8;

/** Reasons that leave room for the divergences and the guess among the eight. */
const ITEM_REASONS_MAX = 5;

/**
 * Taker buying less taker selling, base units; without taker data, volume by where the close lies in the range.
 */
export function deltaOf(candle: Candle, closeLocation: number): number {
  const { volume, takerBuyVolume } = candle;
  if (volume === 0) return 0;
  return takerBuyVolume === takerBuyVolume ? 2 * takerBuyVolume - volume : volume * (2 * closeLocation - 1);
}

/**
 * Who is buying: taker flow, balance and accumulation lines, the price against VWAP and the day's value area, and
 * divergences of price and flow. Not ready before its 20 candles, nor while these carry no volume.
 */
export class VolumeHead implements Head {
  readonly id = 'volume';
  readonly mode = 'rank';
  private readonly deltas = new BlockSum(PERIOD);
  private readonly volumes = new BlockSum(PERIOD);
  private readonly takers = new BlockSum(TAKER_PERIOD);
  private readonly recentVolumes = new BlockSum(TAKER_PERIOD);
  private readonly divergence = new CvdDivergence();
  private readonly signals = new Float64Array(ITEMS.length);
  /** Volume of the last 20 candles; NaN before there are as many. */
  private volume = NaN;
  /** Candle of the last guessed delta. */
  private guessedAt = -Infinity;
  private isGuessed = false;

  score(scope: Scope): number {
    this.judge(scope);
    if (!this.isReady(scope)) return NaN;
    const { signals } = this;
    let sum = this.divergence.at(scope.index);
    for (let i = 0; i < signals.length; i++) sum += (WEIGHTS[i] as number) * (signals[i] as number);
    return clip(sum) * (this.isGuessed ? GUESSED : 1);
  }

  reasons(scope: Scope): Reason[] {
    if (!this.isReady(scope)) return [this.volume === 0 ? { code: 'V.ZERO', value: 0 } : { code: 'WARMUP' }];
    const scale = this.isGuessed ? GUESSED : 1;
    const parts = ITEMS.map(([name, weight], i): Reason => {
      const value = this.signals[i] as number;
      return { code: `V.${name}_${value < 0 ? 'DN' : 'UP'}`, value, weight: scale * weight * value };
    });
    const { lows, highs } = this.divergence;
    const divergences = [lows, highs].flatMap((side): Reason[] => {
      const value = side.at(scope.index);
      if (value === 0) return [];
      const code = `V.DIV_${side.isRegular ? 'REG' : 'HID'}_${value > 0 ? 'BULL' : 'BEAR'}`;
      return [{ code, value, weight: scale * value }];
    });
    const guess: Reason[] = this.isGuessed ? [{ code: 'V.DELTA_APPROX', value: GUESSED }] : [];
    const items = parts.filter(({ value }) => value !== 0);
    return strongest([...strongest(items, ITEM_REASONS_MAX), ...divergences, ...guess]);
  }

  private isReady({ atr }: Scope): boolean {
    return this.volume > 0 && atr === atr;
  }

  /** Moves everything that is remembered by one candle, and sets the signals. */
  private judge({ candle, closeLocation, features, index, pivots3, atr, market }: Scope): void {
    const { signals } = this;
    const { close, volume } = candle;
    const delta = deltaOf(candle, closeLocation);
    if (candle.takerBuyVolume !== candle.takerBuyVolume && volume > 0) this.guessedAt = index;
    this.isGuessed = index - this.guessedAt < PERIOD;
    this.divergence.update(delta, pivots3);
    const { values, volumeMean } = features;
    const sum = this.volumes.push(volume);
    const recent = this.recentVolumes.push(volume);
    this.volume = sum;
    signals[0] = ratio(this.deltas.push(delta), 0.15 * sum);
    signals[1] = ratio((values[FEATURE.obv] as number) - features.obvMean, 2 * volumeMean);
    signals[2] = ratio(close - (values[FEATURE.vwap] as number), 2 * features.vwapDeviation);
    signals[3] = outside(close, atr, market.profile);
    signals[4] = clip((values[FEATURE.cmf] as number) / 0.2);
    signals[5] = ratio(features.adl - features.adlMean, 2 * volumeMean);
    signals[6] = ratio(features.force, 0.25 * volumeMean * atr);
    signals[7] = ratio(features.easeOfMovement * volumeMean, 0.1 * atr * atr);
    signals[8] = ratio(this.takers.push((volume + delta) / 2) - 0.5 * recent, 0.1 * recent);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/** How far the close lies outside the value area of the last 24 hours, in ATR, −1..1; 0 inside, or without one. */
function outside(close: number, atr: number, { vah, val }: VolumeProfile): number {
  return close > vah ? ratio(close - vah, atr) : close < val ? ratio(close - val, atr) : 0;
}
