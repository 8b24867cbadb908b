import type { Interval } from './part.ts';
import { wilsonInterval } from './wilson.ts';

/** How rare the observed statistic is among those that luck made. */
export interface PermutationP {
  readonly runs: number;
  /** Runs of luck that did at least as well. */
  readonly asGood: number;
  /** One-sided, (asGood + 1) / (runs + 1): never zero, since the observed order is one of the possible ones. */
  readonly pValue: number;
  /** Wilson interval of the p-value, 95 %: how far more runs of luck could still move it. */
  readonly interval: Interval;
}

/** The p-value of a permutation test (Phipson & Smyth 2010) from its null statistics; larger is better. */
export function permutationP(observed: number, luck: Iterable<number>): PermutationP {
  let [runs, asGood] = [0, 0];
  for (const value of luck) {
    runs++;
    if (value >= observed) asGood++;
  }
  const pValue = (asGood + 1) / (runs + 1);
  return { runs, asGood, pValue, interval: wilsonInterval(asGood + 1, runs + 1) };
}
