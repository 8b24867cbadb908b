import { exp } from '../../engine/market/portable.ts';

/** Beyond this the series loses digits to cancellation and the continued fraction takes over. */
const SERIES_MAX = 3;
const FRACTION_TERMS = 120;
const ROOT_TWO_PI = 2.5066282746310002;

/** The standard normal density φ(x). */
export function normalDensity(x: number): number {
  return exp(-0.5 * x * x) / ROOT_TWO_PI;
}

/**
 * The standard normal distribution function Φ(x), the same bits on every machine; absolute error about 1e-16, and the
 * lower tail keeps its relative digits. Series near zero (Abramowitz & Stegun 26.2.11), Laplace's continued fraction
 * beyond (26.2.14).
 */
export function normalCdf(x: number): number {
  if (x > SERIES_MAX) return 1 - upperTail(x);
  if (x < -SERIES_MAX) return upperTail(-x);
  let [term, total] = [x, x];
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(total); k += 2) {
    term *= (x * x) / k;
    total += term;
  }
  return 0.5 + normalDensity(x) * total;
}

/** 1 − Φ(x) for x beyond the series. */
function upperTail(x: number): number {
  let fraction = 0;
  for (let k = FRACTION_TERMS; k > 0; k--) fraction = k / (x + fraction);
  return normalDensity(x) / (x + fraction);
}

/** Two-sided p-value of a statistic that is standard normal when there is nothing to find. */
export function twoSidedP(t: number): number {
  return Math.min(1, 2 * normalCdf(-Math.abs(t)));
}
