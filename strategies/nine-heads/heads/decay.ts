import { pow } from '../../../engine/market/portable.ts';

/** After this many half-lives nothing is left. */
const HALF_LIVES_MAX = 40;

/** 2^(−age ÷ half-life) of whole ages, from a table that is the same on every machine; 0 beyond 40 half-lives. */
export class Decay {
  readonly #shares: Float64Array;

  constructor(halfLife: number) {
    this.#shares = new Float64Array(Math.ceil(halfLife * HALF_LIVES_MAX) + 1);
    for (let age = 0; age < this.#shares.length; age++) this.#shares[age] = pow(2, -age / halfLife);
  }

  /** The share left at `age` ≥ 0, a whole number. */
  at(age: number): number {
    return age < this.#shares.length ? (this.#shares[age] as number) : 0;
  }
}
