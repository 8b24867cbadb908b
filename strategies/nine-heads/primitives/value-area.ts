import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';

/** Positions in a histogram of volume by price: point of control, and both ends of the value area. */
export interface ValueArea {
  poc: number;
  low: number;
  high: number;
}

/** The entries of a histogram that hold something, both included. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}

/** Share of the volume that the value area holds. */
const VALUE_SHARE = 0.7;

/**
 * Sets `area.poc` to the largest entry; of equals the one nearest to the volume-weighted mean, then the lower. True when there
 * were equals: then the peak may move without growing.
 */
export function findPeak(volumes: Float64Array, extent: Extent, area: ValueArea): boolean {
  const { first, last } = extent;
  let peak = first;
  let isTied = false;
  for (let i = first + 1; i <= last; i++) {
    const more = (volumes[i] as number) - (volumes[peak] as number);
    if (more < 0) continue;
    isTied = more === 0;
    if (!isTied) peak = i;
  }
  area.poc = isTied ? nearestToMean(volumes, extent, peak) : peak;
  return isTied;
}

/** Of the entries as large as the one at `peak`, which is the lowest of them: the one nearest to the weighted mean. */
function nearestToMean(volumes: Float64Array, { first, last }: Extent, peak: number): number {
  let total = 0;
  let moment = 0;
  for (let i = first; i <= last; i++) {
    total += volumes[i] as number;
    moment += (volumes[i] as number) * (i - first);
  }
  const mean = first + moment / total;
  let nearest = peak;
  for (let i = peak + 1; i <= last; i++) {
    if (volumes[i] === volumes[peak] && Math.abs(i - mean) < Math.abs(nearest - mean)) nearest = i;
  }
  return nearest;
}

/**
 * Value area around `area.poc`, written to `area`: grows by the larger neighbour (of equals the upper) until it holds 70 %
 * of `total`, the sum of all entries.
 */
export function growValueArea(
  volumes: Float64Array,
  { first, last, total }: Extent & { total: number },
  area: ValueArea,
): void {
  const wanted = VALUE_SHARE * total - THRESHOLD_EPSILON;
  let low = area.poc;
  let high = area.poc;
  let held = volumes[low] as number;
  let above = high < last ? (volumes[high + 1] as number) : -1;
  let below = low > first ? (volumes[low - 1] as number) : -1;
  while (held < wanted && (above >= 0 || below >= 0)) {
    if (above >= below) {
      held += above;
      high++;
      above = high < last ? (volumes[high + 1] as number) : -1;
    } else {
      held += below;
      low--;
      below = low > first ? (volumes[low - 1] as number) : -1;
    }
  }
  area.low = low;
  area.high = high;
}
