/**
 * exp, log and pow that give the same bits on every machine: built from + − × ÷ and the bits of a double only, where
 * ECMAScript leaves Math.exp and its kin to the implementation. Errors stay below 1 ulp.
 *
 * Algorithms and coefficients are those of fdlibm 5.3 (e_exp.c, e_log.c, e_pow.c): "Copyright (C) 1993-2004 by Sun
 * Microsystems, Inc. All rights reserved. Permission to use, copy, modify, and distribute this software is freely
 * granted, provided that this notice is preserved."
 */

const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);
/** Where the sign and exponent word of a double lies: second on little-endian machines. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

// powers of two as literals: the `**` operator is left to the implementation too
const TWO_1023 = 8.98846567431158e307;
const TWO_M1000 = 9.332636185032189e-302;
const TWO_M1022 = 2.2250738585072014e-308;
const TWO_M28 = 3.725290298461914e-9;
const TWO_54 = 18014398509481984;
const TWO_64 = 18446744073709552000;

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

/** Sign and exponent word of x, as a signed integer. */
function highWord(x: number): number {
  DOUBLE[0] = x;
  return WORDS[HIGH]! | 0;
}

/** x with its high word replaced. */
function withHighWord(x: number, high: number): number {
  DOUBLE[0] = x;
  WORDS[HIGH] = high;
  return DOUBLE[0];
}

/** x with the lower half of its bits cleared: products of two such numbers are exact. */
function upperHalf(x: number): number {
  DOUBLE[0] = x;
  WORDS[LOW] = 0;
  return DOUBLE[0];
}

/** x · 2^k, rounded once; |k| ≤ 2097. */
function scaleByPowerOf2(x: number, k: number): number {
  if (k > 1023) return x * TWO_1023 * powerOf2(k - 1023);
  if (k >= -1022) return x * powerOf2(k);
  return x * powerOf2(k + 1000) * TWO_M1000;
}

/** 2^k for −1022 ≤ k ≤ 1023. */
function powerOf2(k: number): number {
  return withHighWord(0, (k + 1023) << 20);
}

/** e^x. Overflows to Infinity above 709.78, underflows to 0 below −745.13. */
export function exp(x: number): number {
  if (!(x <= 709.782712893383973096)) return x !== x ? NaN : Infinity;
  if (x < -745.13321910194110842) return 0;
  const magnitude = Math.abs(x);
  if (magnitude < TWO_M28) return 1 + x;
  // x = k ln 2 + r with |r| ≤ ln 2 / 2, r in two parts
  const k = magnitude > 0.5 * Math.LN2 ? Math.trunc(1.4426950408889634 * x + (x < 0 ? -0.5 : 0.5)) : 0;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const t = r * r;
  const c = r - t * expRemainder(t);
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  return scaleByPowerOf2(1 - (low - (r * c) / (2 - c) - high), k);
}

/** The Remez polynomial of e_exp.c: (r (e^r + 1) / (e^r − 1) − 2) / r², as a function of r². */
function expRemainder(t: number): number {
  return (
    1.66666666666666019037e-1 +
    t *
      (-2.77777777770155933842e-3 +
        t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8)))
  );
}

/** The natural logarithm: −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? Infinity : NaN;
  let k = 0;
  let high = highWord(x);
  if (high < 0x00100000) {
    x *= TWO_54;
    k = -54;
    high = highWord(x);
  }
  // x = 2^k (1 + f) with √2/2 < 1 + f < √2
  const fraction = high & 0x000fffff;
  const carry = (fraction + 0x95f64) & 0x100000;
  k += (high >> 20) - 1023 + (carry >> 20);
  const f = withHighWord(x, fraction | (carry ^ 0x3ff00000)) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const even =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const rest = odd + even;
  // far from 1 the half square is taken apart to keep its rounding error out of the sum
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    return k * LN2_HIGH - (half - (s * (half + rest) + k * LN2_LOW) - f);
  }
  return k * LN2_HIGH - (s * (f - rest) - k * LN2_LOW - f);
}

/** x^y as ECMAScript's `**` defines it (NaN for (±1)^±Infinity and for negative x with a fractional y). */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  const magnitude = Math.abs(x);
  if (x !== x || y !== y || (magnitude === 1 && Math.abs(y) === Infinity)) return NaN;
  const isOdd = Math.abs(y % 2) === 1;
  const isNegative = isOdd && (x < 0 || Object.is(x, -0));
  if (x < 0 && magnitude < Infinity && !Number.isInteger(y) && Math.abs(y) < Infinity) return NaN;
  const result = positivePow(magnitude, y);
  return isNegative ? -result : result;
}

/** x^y for x ≥ 0 (Infinity allowed), y neither 0 nor NaN. */
function positivePow(x: number, y: number): number {
  if (x === 1) return 1;
  if (y === 1) return x;
  if (x === 0 || x === Infinity || Math.abs(y) === Infinity) return x > 1 === y > 0 ? Infinity : 0;
  // beyond this the result over- or underflows for every x but the few next to 1, which the product below handles
  if (Math.abs(y) > TWO_64) return x > 1 === y > 0 ? Infinity : 0;
  const [high, low] = log2Parts(x);
  const yHigh = upperHalf(y);
  const tail = (y - yHigh) * high + y * low;
  const head = yHigh * high;
  const exponent = tail + head;
  const excess = head - exponent + tail;
  if (exponent >= 1024 && (exponent > 1024 || excess + 8.0085662595372944372e-17 > 0)) return Infinity;
  if (exponent <= -1075 && (exponent < -1075 || excess <= 0)) return 0;
  return powerOf2Of(head, tail, exponent);
}

/** log2(x) for finite x > 0, not 1, as a sum of two parts; the first has the lower half of its bits clear. */
function log2Parts(x: number): [number, number] {
  let exponent = -1023;
  if (x < TWO_M1022) {
    x *= TWO_54;
    exponent -= 54;
  }
  const high = highWord(x);
  const fraction = high & 0x000fffff;
  exponent += high >> 20;
  // m in (√3/2, √3) next to its anchor 1 or 3/2
  const isDouble = fraction >= 0xbb67a;
  const anchor = fraction > 0x3988e && !isDouble ? 1.5 : 1;
  const mHigh = (fraction | 0x3ff00000) - (isDouble ? 0x00100000 : 0);
  const m = withHighWord(x, mHigh);
  if (isDouble) exponent++;
  const u = m - anchor;
  const v = 1 / (m + anchor);
  const s = u * v;
  const sHigh = upperHalf(s);
  const sumHigh = upperHalf(m + anchor);
  const sLow = v * (u - sHigh * sumHigh - sHigh * (m - (sumHigh - anchor)));
  const z = s * s;
  const series =
    z *
      z *
      (5.99999999999994648725e-1 +
        z *
          (4.28571428578550184252e-1 +
            z *
              (3.33333329818377432918e-1 +
                z * (2.72728123808534006489e-1 + z * (2.30660745775561754067e-1 + z * 2.06975017800338417784e-1))))) +
    sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const factorHigh = upperHalf(3 + square + series);
  const factorLow = series - (factorHigh - 3 - square);
  const product = sHigh * factorHigh;
  const correction = sLow * factorHigh + factorLow * s;
  const pHigh = upperHalf(product + correction);
  const pLow = correction - (pHigh - product);
  // × 2 / (3 ln 2), then + log2 of the anchor + exponent
  const zHigh = 9.61796700954437255859e-1 * pHigh;
  const anchorHigh = anchor === 1 ? 0 : 5.84962487220764160156e-1;
  const anchorLow = anchor === 1 ? 0 : 1.35003920212974897128e-8;
  const zLow = -7.02846165095275826516e-9 * pHigh + pLow * 9.61796693925975554329e-1 + anchorLow;
  const first = upperHalf(zHigh + zLow + anchorHigh + exponent);
  return [first, zLow - (first - exponent - anchorHigh - zHigh)];
}

/** 2^(head + tail), where `exponent` is their rounded sum. */
function powerOf2Of(head: number, tail: number, exponent: number): number {
  const n = Math.abs(exponent) > 0.5 ? Math.trunc(exponent + (exponent < 0 ? -0.5 : 0.5)) : 0;
  const rest = head - n;
  const t = upperHalf(tail + rest);
  const u = t * 6.93147182464599609375e-1;
  const v = (tail - (t - rest)) * Math.LN2 + t * -1.90465429995776804525e-9;
  const z = u + v;
  const w = v - (z - u);
  const square = z * z;
  const c = z - square * expRemainder(square);
  return scaleByPowerOf2(1 - ((z * c) / (c - 2) - (w + z * w) - z), n);
}
