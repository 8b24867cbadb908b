/** Indices of p-values from the smallest to the largest, equal ones in their order. */
function ascending(pValues: readonly number[]): number[] {
  return pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]! || a - b);
}

/**
 * Benjamini & Hochberg (1995): p-values adjusted for the share of false discoveries, in the order given. A test is a
 * discovery at rate q when its adjusted value is ≤ q.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  const order = ascending(pValues);
  let least = 1;
  for (let rank = order.length; rank > 0; rank--) {
    const index = order[rank - 1]!;
    least = Math.min(least, (pValues[index]! * order.length) / rank);
    adjusted[index] = least;
  }
  return adjusted;
}

/** Holm (1979): p-values adjusted so that the chance of even one false discovery stays below the level. */
export function holm(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length).fill(1);
  let most = 0;
  for (const [rank, index] of ascending(pValues).entries()) {
    most = Math.max(most, Math.min(1, pValues[index]! * (pValues.length - rank)));
    adjusted[index] = most;
  }
  return adjusted;
}
