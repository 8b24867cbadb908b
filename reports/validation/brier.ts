import type { ReliabilityBin } from './head-account.ts';
import type { Maybe } from './validation.ts';

/** Quality of probabilities that were given before the outcome. */
export interface BrierScore {
  /** Mean squared error, 0 (perfect) … 1 (Brier 1950). */
  readonly score: number;
  /** Share of outcomes that came. */
  readonly baseRate: number;
  /** 1 − score / score of always saying the base rate: above 0 is better than knowing nothing but it; null when every outcome is the same. */
  readonly skill: number | null;
  readonly count: number;
}

/** Scores probabilities (0..1) against outcomes (true: it came). */
export function brierScore(probabilities: ArrayLike<number>, outcomes: ArrayLike<boolean>): Maybe<BrierScore> {
  const count = probabilities.length;
  if (count !== outcomes.length)
    throw new RangeError(`Every probability needs its outcome: got ${count} and ${outcomes.length}.`);
  if (count === 0) return { absent: 'no outcome yet' };
  let [squares, came] = [0, 0];
  for (let i = 0; i < count; i++) {
    const error = probabilities[i]! - (outcomes[i] ? 1 : 0);
    squares += error * error;
    if (outcomes[i]) came++;
  }
  const [score, baseRate] = [squares / count, came / count];
  const chance = baseRate * (1 - baseRate);
  return { score, baseRate, skill: chance === 0 ? null : 1 - score / chance, count };
}

/**
 * Confidence against what came, in `bins` equal steps of 0..1; a step without a value is left out. The last step holds
 * its upper edge too.
 */
export function reliabilityBins(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<boolean>,
  bins = 10,
): ReliabilityBin[] {
  const tally = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, hits: 0 }));
  for (let i = 0; i < probabilities.length; i++) {
    const cell = tally[Math.max(0, Math.min(bins - 1, Math.floor(probabilities[i]! * bins)))]!;
    cell.count++;
    cell.confidence += probabilities[i]!;
    if (outcomes[i]) cell.hits++;
  }
  return tally.flatMap(({ count, confidence, hits }, i) =>
    count === 0
      ? []
      : [{ from: i / bins, to: (i + 1) / bins, count, meanConfidence: confidence / count, hitRate: hits / count }],
  );
}
