import { normalQuantile } from '../../engine/market/random.ts';
import type { Interval } from './part.ts';

/**
 * Wilson's (1927) interval of a share: `successes` out of `count`, two-sided at `level`. It stays inside 0..1 and holds
 * its level for small counts and for shares near 0 or 1. Throws RangeError for a count below 1 or successes outside 0..count.
 */
export function wilsonInterval(successes: number, count: number, level = 0.95): Interval {
  if (!(count >= 1 && successes >= 0 && successes <= count))
    throw new RangeError(`A share is of at least one: got ${successes} of ${count}.`);
  const z = normalQuantile(1 - (1 - level) / 2);
  const share = successes / count;
  const weight = 1 + (z * z) / count;
  const middle = (share + (z * z) / (2 * count)) / weight;
  const reach = (z / weight) * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  return {
    low: successes === 0 ? 0 : Math.max(0, middle - reach),
    high: successes === count ? 1 : Math.min(1, middle + reach),
    level,
  };
}
