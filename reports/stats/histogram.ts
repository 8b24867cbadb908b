/** One bar: values v with from ≤ v < to, in percent; the first and last bars also hold everything beyond them. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const BINS_MAX = 60;
/** Share of values on either side that may lie beyond the outermost bars, so that one outlier does not flatten the rest. */
const TAIL_SHARE = 0.005;

/** Equal bars of a round width with one edge at zero, over fractions given; printed in percent. */
export function histogram(fractions: readonly number[]): Bin[] {
  if (fractions.length === 0) return [];
  const percents = fractions.map((fraction) => fraction * 100).sort((a, b) => a - b);
  const tail = Math.floor(percents.length * TAIL_SHARE);
  const low = Math.min(0, percents[tail]!);
  const high = Math.max(0, percents.at(-1 - tail)!);
  const step = roundStep((high - low) / BINS_MAX);
  const first = Math.floor(low / step);
  const last = Math.max(first, Math.ceil(high / step) - 1);
  const counts = new Array<number>(last - first + 1).fill(0);
  for (const percent of percents) counts[Math.min(last, Math.max(first, Math.floor(percent / step))) - first]!++;
  return counts.map((count, i) => ({ from: onGrid(first + i, step), to: onGrid(first + i + 1, step), count }));
}

/** The smallest of 1, 2, 5 × 10^k that is no less than `width`. */
function roundStep(width: number): number {
  let scale = 1e-6;
  while (scale * 10 < width) scale *= 10;
  const factor = [1, 2, 5, 10].find((candidate) => scale * candidate >= width) ?? 10;
  return Number((scale * factor).toPrecision(1));
}

function onGrid(index: number, step: number): number {
  return Number((index * step).toPrecision(10));
}
