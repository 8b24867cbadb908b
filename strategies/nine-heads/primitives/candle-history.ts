import type { Candle } from '../../../engine/market/candle.ts';
import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';

/**
 * The last `capacity` candles as columns. Age 0 is the latest; beyond what is held every column is NaN. Who reads many of
 * them every candle takes the columns themselves: candle number i (the latest is `newest`) lies at `i & mask`.
 */
export class CandleHistory implements Stateful {
  readonly capacity: number;
  readonly mask: number;
  private readonly openTimes: Float64Array;
  private readonly opens: Float64Array;
  readonly highs: Float64Array;
  readonly lows: Float64Array;
  readonly closes: Float64Array;
  private readonly volumes: Float64Array;
  private readonly takerBuyVolumes: Float64Array;
  private readonly synthetic: Float64Array;
  private count = 0;

  /** Throws RangeError unless the capacity is a power of two. */
  constructor(capacity = 512) {
    if (!(capacity > 0) || (capacity & (capacity - 1)) !== 0) {
      throw new RangeError(`CandleHistory: capacity must be a power of two, not ${capacity}.`);
    }
    const column = (): Float64Array => new Float64Array(capacity).fill(NaN);
    this.capacity = capacity;
    this.mask = capacity - 1;
    this.openTimes = column();
    this.opens = column();
    this.highs = column();
    this.lows = column();
    this.closes = column();
    this.volumes = column();
    this.takerBuyVolumes = column();
    this.synthetic = column();
  }

  /** How many candles are held. */
  get size(): number {
    return this.count < this.capacity ? this.count : this.capacity;
  }

  /** Number of the latest candle, from 0; −1 before the first. */
  get newest(): number {
    return this.count - 1;
  }

  push(candle: Candle): void {
    const slot = this.count++ & this.mask;
    this.openTimes[slot] = candle.openTime;
    this.opens[slot] = candle.open;
    this.highs[slot] = candle.high;
    this.lows[slot] = candle.low;
    this.closes[slot] = candle.close;
    this.volumes[slot] = candle.volume;
    this.takerBuyVolumes[slot] = candle.takerBuyVolume;
    this.synthetic[slot] = candle.syntheticMinutes;
  }

  openTime(age: number): number {
    return this.read(this.openTimes, age);
  }

  open(age: number): number {
    return this.read(this.opens, age);
  }

  high(age: number): number {
    return this.read(this.highs, age);
  }

  low(age: number): number {
    return this.read(this.lows, age);
  }

  close(age: number): number {
    return this.read(this.closes, age);
  }

  volume(age: number): number {
    return this.read(this.volumes, age);
  }

  takerBuyVolume(age: number): number {
    return this.read(this.takerBuyVolumes, age);
  }

  syntheticMinutes(age: number): number {
    return this.read(this.synthetic, age);
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private read(column: Float64Array, age: number): number {
    return age < this.capacity ? (column[(this.count - 1 - age) & this.mask] as number) : NaN;
  }
}
