import { sum } from '../stats/figure.ts';

/** Ranks 1 … n; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranked = new Float64Array(values.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranked[order[i]!] = (from + 1 + to) / 2;
  }
  return ranked;
}

/** Values with mean 0 and mean square 1; undefined when they do not vary. */
export function standardised(values: ArrayLike<number>): Float64Array | undefined {
  const mean = sum(Array.from(values)) / values.length;
  const centred = Float64Array.from(values, (value) => value - mean);
  const spread = Math.sqrt(centred.reduce((total, value) => total + value * value, 0) / values.length);
  return spread > Math.abs(mean) * 1e-12 ? centred.map((value) => value / spread) : undefined;
}

/** Pearson's correlation of two lists of equal size; NaN when one of them does not vary or has fewer than two values. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`Pairs are needed: got ${a.length} and ${b.length} values.`);
  const [x, y] = [standardised(a), standardised(b)];
  if (x === undefined || y === undefined || a.length < 2) return NaN;
  return x.reduce((total, value, i) => total + value * y[i]!, 0) / a.length;
}

/** Spearman's rank correlation, ties at their mean rank; NaN as for Pearson's. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(ranks(a), ranks(b));
}
