import { log, pow } from '../../engine/market/portable.ts';

/**
 * The mean block length of the stationary bootstrap that suits a series' memory: Politis & White (2004) with the
 * correction of Patton, Politis & White (2009), in observations. 1 for a series that does not vary or is very short.
 */
export function optimalBlockLength(values: readonly number[]): number {
  const count = values.length;
  if (count < 10) return 1;
  const covariances = autocovariances(values, Math.ceil(Math.sqrt(count)) + runLength(count));
  const variance = covariances[0]!;
  if (!(variance > 0)) return 1;
  const width = Math.min(covariances.length - 1, 2 * Math.max(1, memory(covariances, count)));
  let [slope, level] = [0, variance];
  for (let lag = 1; lag <= width; lag++) {
    // the flat-top kernel of Politis & Romano (1995)
    const weight = Math.min(1, 2 * (1 - lag / width));
    slope += 2 * weight * lag * covariances[lag]!;
    level += 2 * weight * covariances[lag]!;
  }
  const longest = Math.ceil(Math.min(3 * Math.sqrt(count), count / 3));
  if (level === 0) return longest;
  const ratio = slope / level;
  return ratio === 0 ? 1 : Math.max(1, Math.min(longest, pow(ratio * ratio * count, 1 / 3)));
}

/** So many correlations in a row have to be insignificant before the memory counts as over. */
function runLength(count: number): number {
  return Math.max(5, Math.floor(log(count) / Math.LN10));
}

function autocovariances(values: readonly number[], lagMax: number): Float64Array {
  const count = values.length;
  const mean = values.reduce((total, value) => total + value, 0) / count;
  const centred = values.map((value) => value - mean);
  return Float64Array.from({ length: Math.min(lagMax, count - 1) + 1 }, (_, lag) => {
    let total = 0;
    for (let t = lag; t < count; t++) total += centred[t]! * centred[t - lag]!;
    return total / count;
  });
}

/** The lag after which a run of correlations is insignificant, or the last significant lag when there is no such run. */
function memory(covariances: Float64Array, count: number): number {
  const bound = 2 * Math.sqrt(log(count) / Math.LN10 / count) * covariances[0]!;
  const run = runLength(count);
  let last = 0;
  for (let lag = 1; lag < covariances.length && lag - last <= run; lag++)
    if (Math.abs(covariances[lag]!) >= bound) last = lag;
  return last;
}
