import { Random } from '../../../engine/market/random.ts';
import { DAY_MS } from '../../../engine/market/units.ts';
import { histogram } from '../../stats/histogram.ts';
import { sortedQuantile } from '../../stats/moments.ts';
import { percentText } from '../../stats/text.ts';
import { optimalBlockLength } from '../../validation/block-length.ts';
import { resample } from '../../validation/bootstrap.ts';
import type { DailyAccount } from './account.ts';
import { brief, tableOf } from './plot.ts';
import type { Plots, Table } from './plot.ts';
import { binTable } from './returns.ts';

/** Resampled runs behind the fan. */
export const PATHS = 1_000;
const DAYS_MIN = 20;
/** Places at which the fan is drawn. */
const PLACES_MAX = 150;

interface Paths {
  /** Growth of one unit after each place's day, by place and path. */
  readonly levels: readonly Float64Array[];
  readonly totals: Float64Array;
  readonly falls: Float64Array;
}

/** Where `PATHS` runs end that draw their days from this run's, in blocks (stationary bootstrap, Politis & Romano 1994). */
function walk(returns: readonly number[], places: readonly number[], seed: number): Paths {
  const levels = places.map(() => new Float64Array(PATHS));
  const [totals, falls] = [new Float64Array(PATHS), new Float64Array(PATHS)];
  let path = 0;
  const visit = (indices: Uint32Array): void => {
    let [level, peak, place] = [1, 1, 0];
    for (let i = 0; i < indices.length; i++) {
      level = Math.max(0, level * (1 + returns[indices[i]!]!));
      if (level > peak) peak = level;
      else falls[path] = Math.max(falls[path]!, 1 - level / peak);
      if (places[place] === i) levels[place++]![path] = level;
    }
    totals[path++] = level - 1;
  };
  const random = Random.fromKey(`monte-carlo|${seed}`);
  resample(returns.length, visit, { random, meanBlock: optimalBlockLength(returns), draws: PATHS });
  return { levels, totals, falls };
}

/** The fan of resampled runs, and where they end. The same for the same seed. */
export function monteCarloPlots({ days }: DailyAccount, seed: number): Plots {
  const absent = { absent: `Fewer than ${DAYS_MIN} daily returns: nothing to resample.` };
  const returns = days.map((day) => day.return);
  if (returns.length < DAYS_MIN) {
    return { 'monte-carlo-paths': absent, 'monte-carlo-outcomes': absent, 'monte-carlo-drawdowns': absent };
  }
  const step = Math.ceil(returns.length / PLACES_MAX);
  const places = returns.map((_, i) => i).filter((i) => (returns.length - 1 - i) % step === 0);
  const { levels, totals, falls } = walk(returns, places, seed);
  let level = 1;
  const run = returns.map((value) => (level = Math.max(0, level * (1 + value))));
  const rows = places.map((place, i) => {
    const sorted = levels[i]!.sort();
    const at = (share: number): number | null => brief(sortedQuantile(sorted, share));
    const fan = { q05: at(0.05), q25: at(0.25), q50: at(0.5), q75: at(0.75), q95: at(0.95) };
    return { day: days[place]!.start / DAY_MS + 1, ...fan, run: brief(run[place]) };
  });
  let [peak, deepest] = [1, 0];
  for (const value of run) {
    peak = Math.max(peak, value);
    deepest = Math.max(deepest, 1 - value / peak);
  }
  return {
    'monte-carlo-paths': { chart: 'monte-carlo-paths', tables: { paths: tableOf(rows) } },
    'monte-carlo-outcomes': {
      chart: 'monte-carlo-outcomes',
      tables: { bins: binTable(histogram([...totals])), marks: markTable(run.at(-1)! - 1) },
    },
    'monte-carlo-drawdowns': {
      chart: 'monte-carlo-drawdowns',
      tables: { bins: binTable(histogram([...falls])), marks: markTable(deepest) },
    },
  };
}

function markTable(own: number): Table {
  return tableOf([{ value: brief(own * 100), name: 'this run', label: percentText(own) }]);
}
