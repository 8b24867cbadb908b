import type { Trade } from '../../engine/broker/trade.ts';
import { pow } from '../../engine/market/portable.ts';
import { Random } from '../../engine/market/random.ts';
import { DAYS_PER_YEAR } from '../stats/ratios.ts';
import { percentileInterval, resample } from './bootstrap.ts';
import { optimalBlockLength } from './block-length.ts';
import type { Interval } from './part.ts';
import type { Maybe } from './validation.ts';

/** Fewer observations than this say nothing about their own scatter. */
const OBSERVATIONS_MIN = 20;

/** Figures of daily returns that get an interval. */
export const DAILY_FIGURES = ['annualGrowth', 'volatility', 'sharpe', 'sortino'] as const;
/** Figures of closed trades that get an interval. */
export const TRADE_FIGURES = ['winRate', 'profitFactor', 'expectancy', 'averageR', 'payoff'] as const;

export type DailyFigure = (typeof DAILY_FIGURES)[number];
export type IntervalFigure = DailyFigure | (typeof TRADE_FIGURES)[number];

/** 95 % intervals of the key figures. */
export type FigureIntervals = Readonly<Record<IntervalFigure, Maybe<Interval>>>;

/** Intervals of daily figures by the stationary block bootstrap and of trade figures by resampling trades; the same for the same seed. */
export function figureIntervals(returns: readonly number[], trades: readonly Trade[], seed: number): FigureIntervals {
  return { ...dailyIntervals(returns, seed), ...tradeIntervals(trades, seed) };
}

/** Sums over a resample from which every daily figure follows. */
interface DaySums {
  readonly mean: number;
  readonly deviation: number;
  readonly downside: number;
  readonly growth: number;
}

const DAILY: Readonly<Record<DailyFigure, (sums: DaySums, count: number) => number>> = {
  annualGrowth: ({ growth }, count) => (growth > 0 ? pow(growth, DAYS_PER_YEAR / count) - 1 : -1),
  volatility: ({ deviation }) => deviation * Math.sqrt(DAYS_PER_YEAR),
  sharpe: ({ mean, deviation }) => (mean / deviation) * Math.sqrt(DAYS_PER_YEAR),
  sortino: ({ mean, downside }) => (mean / downside) * Math.sqrt(DAYS_PER_YEAR),
};

/** The four figures of the daily returns at `indices`, written to `out`; NaN or an infinity where one has no value. */
export function dailyFigures(returns: ArrayLike<number>, indices: Uint32Array, out: Float64Array): void {
  const count = indices.length;
  let [total, squares, losses, growth] = [0, 0, 0, 1];
  for (let i = 0; i < count; i++) {
    const value = returns[indices[i]!]!;
    total += value;
    squares += value * value;
    if (value < 0) losses += value * value;
    growth *= 1 + value;
  }
  const mean = total / count;
  const variance = Math.max(0, (squares - total * mean) / (count - 1));
  const sums = { mean, deviation: Math.sqrt(variance), downside: Math.sqrt(losses / count), growth };
  for (let i = 0; i < DAILY_FIGURES.length; i++) out[i] = DAILY[DAILY_FIGURES[i]!](sums, count);
}

function dailyIntervals(returns: readonly number[], seed: number): Record<DailyFigure, Maybe<Interval>> {
  if (returns.length < OBSERVATIONS_MIN)
    return allAbsent(DAILY_FIGURES, `fewer than ${OBSERVATIONS_MIN} daily returns`);
  const values = Float64Array.from(returns);
  const draw = new Float64Array(DAILY_FIGURES.length);
  const statistic = (indices: Uint32Array): Float64Array => {
    dailyFigures(values, indices, draw);
    return draw;
  };
  return intervalsOf(DAILY_FIGURES, statistic, {
    count: returns.length,
    meanBlock: optimalBlockLength(returns),
    random: Random.fromKey(`intervals|days|${seed}`),
  });
}

type TradeFigure = (typeof TRADE_FIGURES)[number];

function tradeIntervals(trades: readonly Trade[], seed: number): Record<TradeFigure, Maybe<Interval>> {
  if (trades.length < OBSERVATIONS_MIN) return allAbsent(TRADE_FIGURES, `fewer than ${OBSERVATIONS_MIN} closed trades`);
  const results = Float64Array.from(trades, (trade) => trade.pnl);
  const rs = Float64Array.from(trades, (trade) => trade.rMultiple ?? NaN);
  const draw = new Float64Array(TRADE_FIGURES.length);
  const statistic = (indices: Uint32Array): Float64Array => {
    let [wins, losses, gained, lost] = [0, 0, 0, 0];
    let [r, withR] = [0, 0];
    for (let i = 0; i < indices.length; i++) {
      const pnl = results[indices[i]!]!;
      const multiple = rs[indices[i]!]!;
      if (pnl > 0) {
        wins++;
        gained += pnl;
      } else if (pnl < 0) {
        losses++;
        lost -= pnl;
      }
      if (multiple === multiple) {
        r += multiple;
        withR++;
      }
    }
    draw.set([
      wins / indices.length,
      gained / lost,
      (gained - lost) / indices.length,
      r / withR,
      gained / wins / (lost / losses),
    ]);
    return draw;
  };
  return intervalsOf(TRADE_FIGURES, statistic, {
    count: trades.length,
    meanBlock: 1,
    random: Random.fromKey(`intervals|trades|${seed}`),
  });
}

/** One resampling for several figures at once. */
function intervalsOf<Name extends string>(
  names: readonly Name[],
  statistic: (indices: Uint32Array) => Float64Array,
  { count, meanBlock, random }: { count: number; meanBlock: number; random: Random },
): Record<Name, Maybe<Interval>> {
  const rows: number[][] = names.map(() => []);
  const visit = (indices: Uint32Array): void => {
    const draw = statistic(indices);
    for (let i = 0; i < rows.length; i++) rows[i]!.push(draw[i]!);
  };
  resample(count, visit, { random, meanBlock });
  return Object.fromEntries(names.map((name, i) => [name, percentileInterval(Float64Array.from(rows[i]!))])) as Record<
    Name,
    Maybe<Interval>
  >;
}

function allAbsent<Name extends string>(names: readonly Name[], why: string): Record<Name, Maybe<Interval>> {
  return Object.fromEntries(names.map((name) => [name, { absent: why }])) as Record<Name, Maybe<Interval>>;
}
