import { log } from '../../engine/market/portable.ts';
import type { Random } from '../../engine/market/random.ts';
import { sortedQuantile } from '../stats/moments.ts';
import type { Interval } from './part.ts';
import type { Maybe } from './validation.ts';

/** How a bootstrap resamples. */
export interface BootstrapOptions {
  readonly random: Random;
  /** Expected length of the blocks; 1 draws every observation by itself. */
  readonly meanBlock?: number;
  readonly draws?: number;
}

/** Enough for the 2.5 % and 97.5 % quantiles to settle. */
export const DRAWS = 2000;

/** Share of draws in which a statistic may be undefined before its interval is. */
const UNDEFINED_SHARE_MAX = 0.01;

/**
 * Draws resamples of n observations by the stationary bootstrap (Politis & Romano 1994): blocks that begin anywhere, of
 * geometric length with mean `meanBlock`, wrapped around the end. `visit` gets the indices of each resample, in an array
 * that is used again.
 */
export function resample(
  count: number,
  visit: (indices: Uint32Array) => void,
  { random, meanBlock = 1, draws = DRAWS }: BootstrapOptions,
): void {
  const indices = new Uint32Array(count);
  const nextLength = blockLengths(random, meanBlock);
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < count;) {
      let index = Math.floor(random.uniform() * count);
      for (let left = nextLength(); left > 0 && i < count; left--) {
        indices[i++] = index;
        index = index + 1 === count ? 0 : index + 1;
      }
    }
    visit(indices);
  }
}

/** Geometric lengths 1, 2, … with a mean, by inversion: ⌈ln u / ln(1 − 1 / mean)⌉. */
function blockLengths(random: Random, mean: number): () => number {
  if (!(mean > 1)) return () => 1;
  const scale = 1 / log(1 - 1 / mean);
  return () => Math.max(1, Math.ceil(log(random.uniform()) * scale));
}

/** The percentile interval of bootstrap values, two-sided; absent when the statistic often had none. */
export function percentileInterval(values: Float64Array, level = 0.95): Maybe<Interval> {
  const sorted = values.filter((value) => Number.isFinite(value)).sort();
  if (sorted.length === 0 || values.length - sorted.length > values.length * UNDEFINED_SHARE_MAX)
    return { absent: 'too many resamples have no value' };
  const tail = (1 - level) / 2;
  return { low: sortedQuantile(sorted, tail), high: sortedQuantile(sorted, 1 - tail), level };
}
