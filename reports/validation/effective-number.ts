/**
 * How many independent opinions a set of correlated ones is worth: n / (1 + (n − 1) ρ̄), with ρ̄ the mean correlation of
 * all pairs clipped to 0..1 (Kish's design effect, 1965). Pairs without a correlation (NaN: a head that never changes
 * its vote) are left out, and a head with no correlation to any other is not counted. 0 for an empty matrix.
 */
export function effectiveNumber(correlations: readonly (readonly number[])[]): number {
  const known = correlations.map((row, i) => row.some((value, j) => i !== j && !Number.isNaN(value)));
  const count = known.filter(Boolean).length;
  if (count === 0) return Math.min(1, correlations.length);
  const pairs = correlations.flatMap((row, i) => row.slice(i + 1).filter((value) => !Number.isNaN(value)));
  const mean = pairs.reduce((total, value) => total + value, 0) / pairs.length;
  return count / (1 + (count - 1) * Math.min(1, Math.max(0, mean)));
}
