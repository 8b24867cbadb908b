import { Random } from '../../engine/market/random.ts';
import type { Day } from '../stats/days.ts';
import { optimalBlockLength } from './block-length.ts';
import { DRAWS, percentileInterval, resample } from './bootstrap.ts';
import { DAILY_FIGURES, dailyFigures } from './intervals.ts';
import type { DailyFigure } from './intervals.ts';
import { isPresent } from './validation.ts';
import type { Interval } from './part.ts';
import type { Maybe } from './validation.ts';

/** Fewer common days than this cannot tell two runs apart. */
const DAYS_MIN = 20;

/** One figure of run b minus the same of run a, over their common days. */
export interface FigureDifference {
  readonly difference: number;
  readonly interval: Interval;
  /** Two-sided: how often the difference of resamples lies on the other side of zero. */
  readonly pValue: number;
  /** True when the interval does not hold zero: more than noise. */
  readonly differs: boolean;
}

/** Two runs' daily returns against each other. */
export interface PairedDifference {
  readonly days: number;
  readonly meanBlock: number;
  readonly figures: Readonly<Record<DailyFigure, Maybe<FigureDifference>>>;
}

/**
 * Which daily figures of two runs differ by more than noise: both runs' days are resampled together, in blocks, so that
 * what moved both of them cancels (Ledoit & Wolf 2008 for the Sharpe ratio). Days that only one run has are left out.
 */
export function pairedDifference(a: readonly Day[], b: readonly Day[], seed = 1): Maybe<PairedDifference> {
  const returnsOfA = new Map(a.map((day) => [day.start, day.return]));
  const common = b.filter((day) => returnsOfA.has(day.start));
  if (common.length < DAYS_MIN) return { absent: `fewer than ${DAYS_MIN} common days` };
  const left = common.map((day) => returnsOfA.get(day.start)!);
  const right = common.map((day) => day.return);
  const meanBlock = Math.max(optimalBlockLength(left), optimalBlockLength(right));
  const ofA = new Float64Array(DAILY_FIGURES.length);
  const ofB = new Float64Array(DAILY_FIGURES.length);
  const measure = (indices: Uint32Array): number[] => {
    dailyFigures(left, indices, ofA);
    dailyFigures(right, indices, ofB);
    return DAILY_FIGURES.map((_, i) => ofB[i]! - ofA[i]!);
  };
  const observed = measure(Uint32Array.from(common, (_, i) => i));
  const draws: number[][] = [];
  const random = Random.fromKey(`paired difference|${seed}`);
  resample(common.length, (indices) => draws.push(measure(indices)), { random, meanBlock, draws: DRAWS });
  const figures = DAILY_FIGURES.map((name, i) => {
    const values = Float64Array.from(draws, (draw) => draw[i]!);
    return [name, differenceOf(observed[i]!, values)];
  });
  return { days: common.length, meanBlock, figures: Object.fromEntries(figures) as PairedDifference['figures'] };
}

function differenceOf(difference: number, draws: Float64Array): Maybe<FigureDifference> {
  const interval = percentileInterval(draws);
  if (!Number.isFinite(difference)) return { absent: 'one of the runs does not have this figure' };
  if (!isPresent(interval)) return interval;
  const above = draws.filter((value) => value >= 0).length;
  const below = draws.filter((value) => value <= 0).length;
  const pValue = Math.min(1, (2 * (Math.min(above, below) + 1)) / (draws.length + 1));
  return { difference, interval, pValue, differs: interval.low > 0 || interval.high < 0 };
}
