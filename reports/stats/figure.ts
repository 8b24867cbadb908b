/** A number, or the reason why there is none: undefined is not zero. */
export type Figure = { readonly value: number } | { readonly value: null; readonly why: string };

/** A figure that exists. Throws RangeError for NaN or an infinity: those are faults of the caller, not figures. */
export function figure(value: number): Figure {
  if (!Number.isFinite(value)) throw new RangeError(`A figure must be finite, got ${value}.`);
  return { value: value === 0 ? 0 : value };
}

/** A figure that has no meaning here, with the reason in a few words ("fewer than 2 trades"). */
export function none(why: string): Figure {
  return { value: null, why };
}

/** numerator / denominator, or none with `why` when the denominator is zero. */
export function ratio(numerator: number, denominator: number, why: string): Figure {
  return denominator === 0 ? none(why) : figure(numerator / denominator);
}

/** Sum with Neumaier's compensation (Neumaier 1974): the result does not depend on luck with cancellation. */
export function sum(values: Iterable<number>): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** Arithmetic mean; none for an empty list, with the reason `why`. */
export function mean(values: readonly number[], why: string): Figure {
  return values.length === 0 ? none(why) : figure(sum(values) / values.length);
}
