import { MINUTE_MS } from '../../../engine/market/units.ts';
import type { MinuteSteps } from '../data.ts';

/** A stretch of time on a chart, epoch ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Epoch ms from steps in minutes. */
export function timesOf(steps: MinuteSteps): number[] {
  let minute = 0;
  return steps.map((step) => (minute += step) * MINUTE_MS);
}

/** Index of the first time ≥ `time` in ascending times. */
export function firstAtOrAfter(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
