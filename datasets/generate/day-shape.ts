import { log } from '../../engine/market/portable.ts';

/** Volume of each UTC hour relative to the day's mean: a trough in the Asian morning, a peak when New York opens. */
export const HOURLY_VOLUME = [
  1.12, 1.02, 0.9, 0.8, 0.74, 0.76, 0.84, 0.94, 1.04, 1.06, 1.0, 0.98, 1.12, 1.34, 1.42, 1.32, 1.16, 1.04, 1.0, 0.94,
  0.9, 0.78, 0.86, 0.92,
] as const;

/** Logarithm of the usual relative volume at each UTC minute of a day; hours are joined by straight lines. */
export const LOG_DAY_SHAPE = Float64Array.from({ length: 1440 }, (_, minute) => {
  const position = (minute + 1410) / 60;
  const hour = Math.floor(position);
  const share = position - hour;
  return log(HOURLY_VOLUME[hour % 24]! * (1 - share) + HOURLY_VOLUME[(hour + 1) % 24]! * share);
});
