import { patched } from './axes.ts';
import type { Axes, Patch } from './axes.ts';

/** One replay of the search: what was set, and how many scans became signals. Results are left out on purpose. */
export interface Trial {
  readonly axis: string;
  readonly params: Patch;
  readonly scans: number;
  readonly signals: number;
  readonly passRate: number;
}

/** Wanted share of scans that become signals. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** What a search asks and remembers. */
export interface Search {
  readonly band: Band;
  readonly trials: readonly Trial[];
  /** Replays with these parameters; the same ones are replayed once. */
  run(axis: string, params: Patch): Promise<Trial>;
}

export function isInside({ passRate }: Pick<Trial, 'passRate'>, { low, high }: Band): boolean {
  return passRate >= low && passRate <= high;
}

/** Makes a search over `replay`, which gives scans and signals; every new set of parameters is a trial. */
export function startSearch(
  band: Band,
  replay: (params: Patch) => Promise<{ readonly scans: number; readonly signals: number }>,
): Search {
  const known = new Map<string, Trial>();
  const trials: Trial[] = [];
  return {
    band,
    trials,
    async run(axis, params) {
      const key = JSON.stringify(params);
      const before = known.get(key);
      if (before !== undefined) return before;
      const { scans, signals } = await replay(params);
      const trial = { axis, params, scans, signals, passRate: scans === 0 ? 0 : signals / scans };
      known.set(key, trial);
      trials.push(trial);
      return trial;
    },
  };
}

/**
 * Opens every axis, then closes one after the other as far as it costs nothing: of the values that stay below the
 * band's upper end the one that passes most, and among equals the closest to the published rule.
 */
export async function searchAxes(search: Search, { start, axes }: Axes, base: Patch): Promise<Trial> {
  const chosen = axes.map(({ values }) => values.length - 1);
  const paramsWith = (at: readonly number[]): Patch =>
    axes.reduce<Patch>(
      (params, { values }, i) => patched(params, values[at[i] as number] as Patch),
      patched(base, start),
    );
  for (const [i, { name, values }] of axes.entries()) {
    const tried: Trial[] = [];
    for (let at = 0; at < values.length; at++) {
      tried.push(await search.run(name, paramsWith(chosen.with(i, at))));
    }
    const rates = tried.map(({ passRate }) => (passRate <= search.band.high ? passRate : -1));
    const best = Math.max(...rates);
    if (best >= 0) chosen[i] = rates.indexOf(best);
  }
  return search.run('chosen', paramsWith(chosen));
}

/** Halves the range of one number in which the pass rate rises, until it lies in the band; undefined when it cannot. */
export async function bisect(
  search: Search,
  { name, low: from, high: to, base }: { name: string; low: number; high: number; base: Patch },
  trialsMax: number,
): Promise<Trial | undefined> {
  const most = await search.run(name, patched(base, { [name]: to }));
  if (isInside(most, search.band)) return most;
  if (most.passRate < search.band.low) return undefined;
  let [low, high] = [from, to];
  while (search.trials.length < trialsMax) {
    const middle = (low + high) / 2;
    const trial = await search.run(name, patched(base, { [name]: middle }));
    if (isInside(trial, search.band)) return trial;
    if (trial.passRate > search.band.high) high = middle;
    else low = middle;
  }
  return undefined;
}
