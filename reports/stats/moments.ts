import { sum } from './figure.ts';

/** Shape of a list of numbers, corrected for small samples (G₁ and G₂ of Joanes & Gill 1998, as pandas and Excel have it). */
export interface Moments {
  readonly mean: number;
  /** Sample standard deviation (n − 1). */
  readonly deviation: number;
  /** 0 for a symmetric distribution. */
  readonly skew: number;
  /** 0 for a normal distribution. */
  readonly excessKurtosis: number;
}

/** The first four moments; undefined with fewer than 4 values or without variation. */
export function momentsOf(values: readonly number[]): Moments | undefined {
  const n = values.length;
  if (n < 4) return undefined;
  const mean = sum(values) / n;
  const centred = values.map((value) => value - mean);
  const second = sum(centred.map((c) => c * c)) / n;
  if (Math.sqrt(second) <= Math.abs(mean) * 1e-12) return undefined;
  const skew = sum(centred.map((c) => c * c * c)) / n / (second * Math.sqrt(second));
  const excess = sum(centred.map((c) => c * c * c * c)) / n / (second * second) - 3;
  return {
    mean,
    deviation: Math.sqrt((second * n) / (n - 1)),
    skew: (skew * Math.sqrt(n * (n - 1))) / (n - 2),
    excessKurtosis: ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * excess + 6),
  };
}

/** The quantile of values at `share` (0..1), linear between neighbours (Hyndman & Fan's type 7, as numpy and pandas). */
export function quantile(values: readonly number[], share: number): number {
  return sortedQuantile(
    [...values].sort((a, b) => a - b),
    share,
  );
}

/** The same for values that are sorted already. */
export function sortedQuantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const below = sorted[low]!;
  const above = sorted[Math.min(sorted.length - 1, low + 1)]!;
  return below === above ? below : below + (place - low) * (above - below);
}
