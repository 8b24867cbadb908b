import { sum } from '../stats/figure.ts';
import { sortedQuantile } from '../stats/moments.ts';
import { permutationP } from './permutation-p.ts';
import type { DistributionBin, LuckTest } from './validation.ts';

const BINS_MAX = 40;

/**
 * Sets an observed statistic among those that luck made; larger is better. The same whatever the order of `luck`.
 * Throws RangeError without any luck, or when a value is not finite.
 */
export function luckTest(statistic: string, observed: number, luck: ArrayLike<number>): LuckTest {
  const sorted = Float64Array.from(luck).sort();
  if (sorted.length === 0 || ![observed, sorted[0]!, sorted.at(-1)!].every(Number.isFinite))
    throw new RangeError(`A luck test needs finite results: got ${observed} among ${sorted.length}.`);
  const mean = sum([...sorted]) / sorted.length;
  const squares = sum(Array.from(sorted, (value) => (value - mean) * (value - mean)));
  const quantileAt = (share: number): number => sortedQuantile(sorted, share);
  return {
    statistic,
    observed,
    ...permutationP(observed, sorted),
    mean,
    deviation: sorted.length < 2 ? 0 : Math.sqrt(squares / (sorted.length - 1)),
    quantiles: [quantileAt(0.05), quantileAt(0.25), quantileAt(0.5), quantileAt(0.75), quantileAt(0.95)],
    bins: binsOf(sorted),
  };
}

/** Equal bars of a round width over sorted values. */
function binsOf(sorted: Float64Array): DistributionBin[] {
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const width = roundWidth((high - low || Math.abs(high) || 1) / (BINS_MAX - 1));
  const first = Math.floor(low / width);
  const counts = new Array<number>(Math.floor(high / width) - first + 1).fill(0);
  for (const value of sorted) counts[Math.floor(value / width) - first]!++;
  const edge = (index: number): number => Number(((first + index) * width).toPrecision(12));
  return counts.map((count, i) => ({ from: edge(i), to: edge(i + 1), count }));
}

/** The smallest of 1, 2, 5 × 10^k that is no less than `width`. */
function roundWidth(width: number): number {
  const scale = Number(`1e${width.toExponential().split('e')[1]}`);
  return scale * ([1, 2, 5].find((factor) => scale * factor >= width) ?? 10);
}
