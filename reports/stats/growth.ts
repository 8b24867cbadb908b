import { pow } from '../../engine/market/portable.ts';
import { DAY_MS } from '../../engine/market/units.ts';
import { monthsBefore, spanReturns, startOfSpan } from './calendar.ts';
import type { Day } from './days.ts';
import { figure, mean, none, ratio, sum } from './figure.ts';
import type { Figure } from './figure.ts';
import { annualGrowth, compound } from './ratios.ts';

const NO_DAY = 'no full day';

/** Largest and smallest of some returns. */
export function extremes(returns: readonly number[], why = NO_DAY): { readonly best: Figure; readonly worst: Figure } {
  if (returns.length === 0) return { best: none(why), worst: none(why) };
  return {
    best: figure(returns.reduce((a, b) => Math.max(a, b))),
    worst: figure(returns.reduce((a, b) => Math.min(a, b))),
  };
}

/** Geometric mean of returns: Π(1 + r)^(1/n) − 1, a fraction per period (quantstats: expected return). */
export function geometricMean(returns: readonly number[]): Figure {
  if (returns.length === 0) return none(NO_DAY);
  const growth = 1 + compound(returns);
  return growth > 0 ? figure(pow(growth, 1 / returns.length) - 1) : none('the account was lost');
}

/** Share of gains among the returns that are not zero (quantstats: win rate). */
export function winShare(returns: readonly number[]): Figure {
  const moved = returns.filter((r) => r !== 0);
  return ratio(moved.filter((r) => r > 0).length, moved.length, 'no period moved');
}

/** Returns of the whole run and of an average day, month and year; fractions. `runDays` may be fractional. */
export function growthFigures(days: readonly Day[], totalReturn: number, runDays: number) {
  const returns = days.map((day) => day.return);
  const [months, quarters, years] = (['month', 'quarter', 'year'] as const).map((span) => spanReturns(days, span));
  const [day, month, year] = [extremes(returns), extremes(months!), extremes(years!)];
  const count = (isCounted: (r: number) => boolean): Figure => figure(returns.filter(isCounted).length);
  return {
    simpleReturn: returns.length === 0 ? none(NO_DAY) : figure(sum(returns)),
    annualisedReturn: annualGrowth(1 + compound(returns), returns.length),
    averageDailyProfit: ratio(totalReturn, runDays, NO_DAY),
    averageActiveDay: mean(
      returns.filter((r) => r !== 0),
      'no day moved the account',
    ),
    expectedDay: geometricMean(returns),
    expectedMonth: geometricMean(months!),
    expectedYear: geometricMean(years!),
    bestDay: day.best,
    worstDay: day.worst,
    bestMonth: month.best,
    worstMonth: month.worst,
    bestYear: year.best,
    worstYear: year.worst,
    averageUpMonth: mean(
      months!.filter((r) => r > 0),
      'no winning month',
    ),
    averageDownMonth: mean(
      months!.filter((r) => r < 0),
      'no losing month',
    ),
    winDays: winShare(returns),
    winMonths: winShare(months!),
    winQuarters: winShare(quarters!),
    winYears: winShare(years!),
    winningDays: count((r) => r > 0),
    flatDays: count((r) => r === 0),
    losingDays: count((r) => r < 0),
  };
}

/** Returns up to the last day: of its month and year so far, of the last months, and per year over the last years. */
export function recentFigures(days: readonly Day[]) {
  const last = days.at(-1);
  const since = (start: number): number[] => days.filter((day) => day.start >= start).map((day) => day.return);
  const toDate = (span: 'month' | 'year'): Figure =>
    last === undefined ? none(NO_DAY) : figure(compound(since(startOfSpan(last.start, span))));
  const over = (months: number, name: string): number[] | Figure => {
    const start = last === undefined ? 0 : monthsBefore(last.start, months) + DAY_MS;
    return last === undefined || days[0]!.start > start ? none(`the run is shorter than ${name}`) : since(start);
  };
  const total = (months: number, name: string): Figure => {
    const returns = over(months, name);
    return 'value' in returns ? returns : figure(compound(returns));
  };
  const yearly = (years: number): Figure => {
    const returns = over(12 * years, `${years} years`);
    return 'value' in returns ? returns : annualGrowth(1 + compound(returns), returns.length);
  };
  return {
    monthToDate: toDate('month'),
    threeMonths: total(3, '3 months'),
    sixMonths: total(6, '6 months'),
    yearToDate: toDate('year'),
    oneYear: total(12, 'a year'),
    threeYears: yearly(3),
    fiveYears: yearly(5),
    tenYears: yearly(10),
  };
}
