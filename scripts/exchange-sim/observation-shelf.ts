import type { ObservationSpan } from '../../engine/live/simulator/market.ts';
import type { Observation, ObservationKind } from '../../engine/market/observation.ts';

function firstAfter(all: readonly Observation[], isAfter: (one: Observation) => boolean): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(all[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Side data by kind and symbol, each in the order in which it became available. */
export class ObservationShelf {
  readonly #all = new Map<string, Observation[]>();

  /** `observations` are in the order of `compareObservations`. */
  constructor(observations: Iterable<Observation>) {
    for (const one of observations) {
      const key = `${one.kind}|${one.symbol ?? ''}`;
      const row = this.#all.get(key);
      if (row === undefined) this.#all.set(key, [one]);
      else row.push(one);
    }
  }

  /** Those of a kind and symbol that became available within a span. */
  between(kind: ObservationKind, symbol: string | null, { from, to }: ObservationSpan): readonly Observation[] {
    const all = this.#all.get(`${kind}|${symbol ?? ''}`) ?? [];
    const begin = firstAfter(all, ({ availableAt }) => availableAt >= from);
    return all.slice(
      begin,
      firstAfter(all, ({ availableAt }) => availableAt > to),
    );
  }
}
