/** Values in order; null before the first. */
export type Series = readonly (number | null)[];

/** Exponential moving average, first value the simple average of `period` closes, then weight 2 / (period + 1), as TA-Lib. */
export function ema(closes: readonly number[], period: number): Series {
  let [total, average] = [0, 0];
  return closes.map((close, i) => {
    if (i < period) total += close;
    if (i + 1 < period) return null;
    average = i + 1 === period ? total / period : average + (2 / (period + 1)) * (close - average);
    return average;
  });
}
