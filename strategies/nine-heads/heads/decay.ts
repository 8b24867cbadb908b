import { pow } from '../../../engine/market/portable.ts';

/** After this many half-lives nothing is left. */
const HALF_LIVES_MAX = 40;

/** By half-life: heads of all timeframes and symbols read the same tables. */
const TABLES = new Map<number, Float64Array>();

/** 2^(−age ÷ half-life) of whole ages, from a table that is the same on every machine; 0 beyond 40 half-lives. */
export class Decay {
  readonly #shares: Float64Array;

  constructor(halfLife: number) {
    let shares = TABLES.get(halfLife);
    if (shares === undefined) {
      shares = Float64Array.from({ length: Math.ceil(halfLife * HALF_LIVES_MAX) + 1 }, (_, age) =>
        pow(2, -age / halfLife),
      );
      TABLES.set(halfLife, shares);
    }
    this.#shares = shares;
  }

  /** The share left at `age` ≥ 0, a whole number. */
  at(age: number): number {
    return age < this.#shares.length ? (this.#shares[age] as number) : 0;
  }
}
