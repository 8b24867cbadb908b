import type { CandleHistory } from '../primitives/candle-history.ts';
import type { Turn } from '../primitives/zigzag.ts';
import type { Scope } from '../scope.ts';

/** The climax is the lowest of this many candles. */
const LOWEST_PERIOD = 50;

/** Volume ratios of the last 512 candles, by candle number. */
export class VolumeRatios {
  private readonly ratios = new Float64Array(512).fill(NaN);
  private latest = -1;

  set(index: number, ratio: number): void {
    this.ratios[index & 511] = ratio;
    this.latest = index;
  }

  /** NaN beyond what is held. */
  at(index: number): number {
    return index >= 0 && index <= this.latest && index > this.latest - 512 ? (this.ratios[index & 511] as number) : NaN;
  }
}

/** What both tracks are shown of one close. */
export interface ClosingView {
  readonly scope: Scope;
  readonly swing1: Turn | null;
  readonly swing2: Turn | null;
  /** Which way the 50-candle mean and the close point: −1 below a falling mean, 1 above a rising one, else 0. */
  readonly trend: number;
  /** The candle lies behind a gap that no range survives. */
  readonly isBroken: boolean;
}

/**
 * One close in the frame of a track, overwritten at every close: as it is (side 1) or with all prices negated, highs
 * and lows changing places (side −1).
 */
export class WyckoffClose {
  index = -1;
  high = NaN;
  low = NaN;
  close = NaN;
  closeLocation = NaN;
  /** Below a falling 50-candle mean. */
  isFalling = false;
  volumeRatio = NaN;
  rangeRatio = NaN;
  /** ATR14 of the candle before. */
  atr = NaN;
  isBroken = false;
  /** Extremes of the zigzags over 1 and 2 ATR14 confirmed at this close. */
  isLow1 = false;
  swing1Price = NaN;
  swing1Index = -1;
  isHigh2 = false;
  isLow2 = false;
  swing2Price = NaN;
  swing2Index = -1;
  readonly #side: number;
  readonly #ratios: VolumeRatios;
  #past: CandleHistory | undefined;

  constructor(side: number, ratios: VolumeRatios) {
    this.#side = side;
    this.#ratios = ratios;
  }

  take({ scope, swing1, swing2, trend, isBroken }: ClosingView): void {
    const side = this.#side;
    const { candle } = scope;
    this.index = scope.index;
    this.high = side > 0 ? candle.high : -candle.low;
    this.low = side > 0 ? candle.low : -candle.high;
    this.close = side * candle.close;
    const range = this.high - this.low;
    this.closeLocation = range > 0 ? (this.close - this.low) / range : 0.5;
    this.isFalling = trend === -side;
    this.volumeRatio = scope.volumeRatio;
    this.rangeRatio = scope.rangeRatio;
    this.atr = scope.atrBefore;
    this.isBroken = isBroken;
    const low = side > 0 ? 'low' : 'high';
    this.isLow1 = swing1 !== null && swing1.kind === low;
    if (swing1 !== null) {
      this.swing1Price = side * swing1.price;
      this.swing1Index = swing1.index;
    }
    this.isLow2 = swing2 !== null && swing2.kind === low;
    this.isHigh2 = swing2 !== null && !this.isLow2;
    if (swing2 !== null) {
      this.swing2Price = side * swing2.price;
      this.swing2Index = swing2.index;
    }
    this.#past = scope.past;
  }

  /** Volume ratio of an earlier candle by its number, NaN when out of reach. */
  volumeRatioAt(index: number): number {
    return this.#ratios.at(index);
  }

  /** True when no low of the last 50 candles is lower. Looks back, so ask last. */
  isLowest(): boolean {
    const past = this.#past as CandleHistory;
    for (let age = 1; age < LOWEST_PERIOD; age++) {
      if ((this.#side > 0 ? past.low(age) : -past.high(age)) < this.low) return false;
    }
    return true;
  }
}
