/** One step of a fitted staircase. Its height is `sum / count`. */
export interface IsotonicStep {
  /** The smallest x of the step; it holds up to the next one's. */
  readonly from: number;
  readonly count: number;
  readonly sum: number;
}

/**
 * The staircase that never falls and is nearest to the points by squares: pool adjacent violators (Barlow, Bartholomew,
 * Bremner, Brunk 1972). Points of equal x stay together (the secondary approach to ties of de Leeuw, Hornik, Mair,
 * JSS 32(5), 2009). Steps ascend strictly in x and in height; none without points.
 */
export function fitIsotonic(xs: ArrayLike<number>, ys: ArrayLike<number>): IsotonicStep[] {
  const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
  const order = Array.from(xs, (_, i) => i).sort((a, b) => at(xs, a) - at(xs, b) || a - b);
  const steps: IsotonicStep[] = [];
  for (let i = 0; i < order.length;) {
    const from = at(xs, order[i] as number);
    let count = 0;
    let sum = 0;
    for (; i < order.length && at(xs, order[i] as number) === from; i++) {
      count++;
      sum += at(ys, order[i] as number);
    }
    let step: IsotonicStep = { from, count, sum };
    for (let last = steps.at(-1); last !== undefined && isNoLower(last, step); last = steps.at(-1)) {
      steps.pop();
      step = { from: last.from, count: last.count + step.count, sum: last.sum + step.sum };
    }
    steps.push(step);
  }
  return steps;
}

/** The step that holds at x: between two, the lower one; below the first, the first. Undefined without steps. */
export function stepAt(steps: readonly IsotonicStep[], x: number): IsotonicStep | undefined {
  let low = 1;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] as IsotonicStep).from <= x) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1];
}

/** Compared by cross products: for whole sums, as of wins, exact. */
function isNoLower(a: IsotonicStep, b: IsotonicStep): boolean {
  return a.sum * b.count >= b.sum * a.count;
}
