import { exp } from '../../engine/market/portable.ts';
import type { Random } from '../../engine/market/random.ts';

/** A mean-reverting value around zero: a first-order autoregression, started in its long-run law. Half-life in steps. */
export class MeanReverting {
  private readonly random: Random;
  private readonly decay: number;
  private readonly shock: number;
  value: number;

  constructor(random: Random, halfLife: number, deviation: number) {
    this.random = random;
    this.decay = exp(-Math.LN2 / halfLife);
    this.shock = deviation * Math.sqrt(1 - this.decay * this.decay);
    this.value = deviation * random.normal();
  }

  advance(): number {
    return (this.value = this.value * this.decay + this.shock * this.random.normal());
  }
}
