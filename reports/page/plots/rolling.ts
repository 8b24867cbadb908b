/** Trailing days of the rolling charts: a quarter. */
export const ROLLING_DAYS = 90;

/** Applies a figure to each trailing stretch of `period` returns; null until there are so many, or where one is missing. */
export function rolling(
  returns: readonly (number | null)[],
  period: number,
  figureOf: (stretch: readonly number[]) => number | null,
): (number | null)[] {
  return returns.map((_, i) => {
    if (i + 1 < period) return null;
    const stretch = returns.slice(i + 1 - period, i + 1);
    return stretch.every((value) => value !== null) ? figureOf(stretch) : null;
  });
}

/**
 * Beta over trailing stretches: covariance of the returns with the market's over the market's variance (Sharpe 1964).
 * Null where the market did not move.
 */
export function rollingBeta(
  returns: readonly number[],
  market: readonly (number | null)[],
  period: number,
): (number | null)[] {
  return rolling(market, period, (stretch) => stretch.length).map((count, i) =>
    count === null ? null : beta(returns.slice(i + 1 - period, i + 1), market.slice(i + 1 - period, i + 1) as number[]),
  );
}

function beta(returns: readonly number[], market: readonly number[]): number | null {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [ours, theirs] = [mean(returns), mean(market)];
  let [shared, own] = [0, 0];
  for (let i = 0; i < market.length; i++) {
    shared += (returns[i]! - ours) * (market[i]! - theirs);
    own += (market[i]! - theirs) * (market[i]! - theirs);
  }
  return own === 0 ? null : shared / own;
}
