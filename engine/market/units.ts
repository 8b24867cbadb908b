/** Units of the whole house: times are integer epoch milliseconds (UTC), costs basis points, shares fractions 0..1. */

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** One basis point as a fraction. */
export const BPS = 1e-4;

/** Tolerance for thresholds on computed doubles; price-against-price comparisons are exact. */
export const THRESHOLD_EPSILON = 1e-9;

/** Midnight UTC of the day that holds `time`. */
export function startOfUtcDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** Compares two strings by UTF-16 code units: the only string order the core knows (never the locale's). */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
