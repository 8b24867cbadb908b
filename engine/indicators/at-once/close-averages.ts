import { FEATURE } from '../feature-columns.ts';
import { ExponentialMean } from '../smoothing.ts';
import { EmaLadder } from './ema-ladder.ts';
import type { Move } from './move.ts';

const EMA_PERIODS = [5, 8, 9, 12, 13, 21, 26, 34, 50, 55, 89];

/** Candles before MACD's fast EMA starts: its slow one's period less its own. */
const MACD_SKIPPED = 26 - 12;

/** EMAs of the close, and what is made of them: TEMA, DEMA, MACD, spreads, PPO, TRIX and the middle of Keltner's channel. */
export class CloseAverages {
  private readonly emas: EmaLadder;
  private readonly once20 = new ExponentialMean(20);
  private readonly twice20 = new ExponentialMean(20);
  private readonly thrice20 = new ExponentialMean(20);
  private readonly once15 = new ExponentialMean(15);
  private readonly twice15 = new ExponentialMean(15);
  private readonly thrice15 = new ExponentialMean(15);
  private readonly macdFast = new ExponentialMean(12);
  private readonly macdSignal = new ExponentialMean(9);
  private readonly ppoSignal = new ExponentialMean(9);
  private skipped = 0;
  readonly #values: Float64Array;

  constructor(values: Float64Array) {
    this.#values = values;
    this.emas = new EmaLadder(EMA_PERIODS, values.subarray(FEATURE.ema_5, FEATURE.ema_89 + 1));
  }

  /** In parts, each small enough for the machine to work it out in registers. */
  update(move: Move): void {
    this.emas.update(move);
    this.updateSpreads();
    this.updateTwenties(move);
    this.updateTrix(move);
    if (this.skipped < MACD_SKIPPED) this.skipped++;
    else this.updateMacd(move);
  }

  private updateSpreads(): void {
    const values = this.#values;
    const fast = values[FEATURE.ema_12] as number;
    const slow = values[FEATURE.ema_26] as number;
    const ppo = slow === 0 ? 0 : (100 * (fast - slow)) / slow;
    values[FEATURE.ema_spread_fast] = fast - slow;
    values[FEATURE.ema_spread_medium] = (values[FEATURE.ema_21] as number) - (values[FEATURE.ema_50] as number);
    values[FEATURE.ppo] = ppo;
    values[FEATURE.ppo_signal] = this.ppoSignal.push(ppo);
  }

  private updateTwenties({ close }: Move): void {
    const values = this.#values;
    const once = this.once20.push(close);
    const twice = this.twice20.push(once);
    values[FEATURE.dema_20] = 2 * once - twice;
    values[FEATURE.tema_20] = 3 * once - 3 * twice + this.thrice20.push(twice);
    values[FEATURE.keltner_middle] = once;
  }

  private updateTrix({ close }: Move): void {
    const last = this.thrice15.value;
    const smooth = this.thrice15.push(this.twice15.push(this.once15.push(close)));
    this.#values[FEATURE.trix] = 100 * (smooth / last - 1);
  }

  private updateMacd({ close }: Move): void {
    const values = this.#values;
    const macd = this.macdFast.push(close) - (values[FEATURE.ema_26] as number);
    const signal = this.macdSignal.push(macd);
    values[FEATURE.macd] = macd;
    values[FEATURE.macd_signal] = signal;
    values[FEATURE.macd_histogram] = macd - signal;
  }
}
