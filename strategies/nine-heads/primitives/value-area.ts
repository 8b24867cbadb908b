import { THRESHOLD_EPSILON } from '../../../engine/market/units.ts';

/** Positions in a histogram of volume by price. */
export interface ValueArea {
  poc: number;
  low: number;
  high: number;
}

/** Share of the volume that the value area holds. */
const VALUE_SHARE = 0.7;

/**
 * Point of control and value area of volumes at equally spaced prices, entries `first` to `last`; the result is written to
 * `out`. The POC is the largest (of equals the one nearest to the volume-weighted mean, then the lower). The area grows from
 * it by the larger neighbour (of equals the upper) until it holds 70 % of the volume.
 */
export function measureValueArea(
  volumes: Float64Array,
  { first, last }: { first: number; last: number },
  out: ValueArea,
): void {
  let total = 0;
  let most = -1;
  let isTied = false;
  for (let i = first; i <= last; i++) {
    const volume = volumes[i] as number;
    total += volume;
    if (volume < most) continue;
    isTied = volume === most;
    if (isTied) continue;
    most = volume;
    out.poc = i;
  }
  if (isTied) out.poc = nearestToMean(volumes, { first, last, total }, out.poc);
  let low = out.poc;
  let high = out.poc;
  let held = most;
  const wanted = VALUE_SHARE * total - THRESHOLD_EPSILON;
  while (held < wanted) {
    const above = high < last ? (volumes[high + 1] as number) : -1;
    const below = low > first ? (volumes[low - 1] as number) : -1;
    if (above < 0 && below < 0) break;
    if (above >= below) {
      held += above;
      high++;
    } else {
      held += below;
      low--;
    }
  }
  out.low = low;
  out.high = high;
}

/** Of the entries as large as the one at `poc`, which is the lowest: the one nearest to the volume-weighted mean. */
function nearestToMean(
  volumes: Float64Array,
  { first, last, total }: { first: number; last: number; total: number },
  poc: number,
): number {
  let moment = 0;
  for (let i = first; i <= last; i++) moment += (volumes[i] as number) * (i - first);
  const mean = first + moment / total;
  let nearest = poc;
  for (let i = poc + 1; i <= last; i++) {
    if (volumes[i] === volumes[poc] && Math.abs(i - mean) < Math.abs(nearest - mean)) nearest = i;
  }
  return nearest;
}
