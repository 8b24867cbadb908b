import { log } from './portable.ts';

const WORDS = 4294967296;

/** The four 32-bit words of a generator's state. */
export type RandomState = readonly [number, number, number, number];

/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna 2018), the same on every machine. Each consumer gets a generator
 * of its own, keyed by what it is for, so that no consumer's draws depend on another's.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /** Starts from four words of state, not all zero (zero is a fixed point of the generator). */
  constructor(state: RandomState) {
    [this.a, this.b, this.c, this.d] = checkedState(state);
  }

  /** A generator seeded by text, e.g. 'BTCUSDT|1m|1735689660000|mc|7': FNV-1a over UTF-8, widened by splitmix32. */
  static fromKey(key: string): Random {
    return new Random(splitmix32(fnv1a32(key)));
  }

  /** The next integer, 0 … 2^32 − 1. */
  nextUint32(): number {
    const { b, d } = this;
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const c = this.c ^ this.a;
    const last = d ^ b;
    this.b = b ^ c;
    this.a ^= last;
    this.c = c ^ (b << 9);
    this.d = (last << 11) | (last >>> 21);
    return result >>> 0;
  }

  /** The next number, uniform in the open interval (0, 1), in steps of 2^-32. */
  uniform(): number {
    return (this.nextUint32() + 0.5) / WORDS;
  }

  /** The next standard normal number: the quantile of one uniform draw, so |x| < 6.4. */
  normal(): number {
    return normalQuantile(this.uniform());
  }

  /** The state as four unsigned words; `restore` continues from it exactly. */
  save(): RandomState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  /** Continues from a saved state. Throws RangeError when it is none. */
  restore(state: RandomState): void {
    [this.a, this.b, this.c, this.d] = checkedState(state);
  }
}

function checkedState(state: RandomState): RandomState {
  const isValid = state.length === 4 && state.every((word) => Number.isInteger(word) && word >= 0 && word < WORDS);
  if (isValid && state.some((word) => word !== 0)) return [state[0] | 0, state[1] | 0, state[2] | 0, state[3] | 0];
  throw new RangeError(`A generator's state is four words 0 … 2^32 − 1, not all zero; got [${state.join(', ')}].`);
}

/** FNV-1a hash of a text's UTF-8 bytes, an unsigned 32-bit integer (Fowler, Noll & Vo). */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Four outputs of splitmix32 from a 32-bit seed: a bijection of a counter, so at most one of them is zero. */
export function splitmix32(seed: number): RandomState {
  const word = (index: number): number => {
    let z = (seed + Math.imul(index, 0x9e3779b9)) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  return [word(1), word(2), word(3), word(4)];
}

/**
 * The standard normal quantile Φ⁻¹(p): NaN outside 0..1, ∓Infinity at 0 and 1. Wichura (1988), Algorithm AS 241, PPND16,
 * relative error about 1e-16.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return central(q);
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const x = r <= 5 ? tail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -x : x;
}

/** AS 241 for |p − 0.5| ≤ 0.425. */
function central(q: number): number {
  const r = 0.180625 - q * q;
  const a =
    ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) *
      r +
      13731.693765509461125) *
      r +
      1971.5909503065514427) *
      r +
      133.14166789178437745) *
      r +
    3.387132872796366608;
  const b =
    ((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) *
      r +
      5394.1960214247511077) *
      r +
      687.1870074920579083) *
      r +
      42.313330701600911252) *
      r +
    1;
  return (q * a) / b;
}

/** AS 241 for √(−ln p) ≤ 5, shifted by 1.6. */
function tail(r: number): number {
  const c =
    ((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r +
      1.27045825245236838258) *
      r +
      3.64784832476320460504) *
      r +
      5.7694972214606914055) *
      r +
      4.6303378461565452959) *
      r +
    1.42343711074968357734;
  const d =
    ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r +
      0.14810397642748007459) *
      r +
      0.68976733498510000455) *
      r +
      1.6763848301838038494) *
      r +
      2.05319162663775882187) *
      r +
    1;
  return c / d;
}

/** AS 241 for √(−ln p) > 5, shifted by 5. */
function farTail(r: number): number {
  const e =
    ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r +
      0.026532189526576123093) *
      r +
      0.29656057182850489123) *
      r +
      1.7848265399172913358) *
      r +
      5.4637849111641143699) *
      r +
    6.6579046435011037772;
  const f =
    ((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r +
      7.868691311456132591e-4) *
      r +
      0.0148753612908506148525) *
      r +
      0.13692988092273580531) *
      r +
      0.59983220655588793769) *
      r +
    1;
  return e / f;
}
