import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../engine/market/units.ts';
import { groupBySpan, monthsBefore, startOfSpan } from './calendar.ts';
import type { Day } from './days.ts';
import { growthFigures, recentFigures } from './growth.ts';

const day = (text: string): number => Date.parse(text);

/** Days from a date on, all with the same return. */
function steady(from: string, count: number, r: number): Day[] {
  return Array.from({ length: count }, (_, i) => ({ start: day(from) + i * DAY_MS, close: 1, return: r }));
}

describe('the calendar', () => {
  it.each([
    ['day', '2024-02-29'],
    ['week', '2024-02-26'],
    ['month', '2024-02-01'],
    ['quarter', '2024-01-01'],
    ['year', '2024-01-01'],
  ] as const)('a %s begins', (span, start) => {
    expect(startOfSpan(day('2024-02-29T23:59:59Z'), span)).toBe(day(start));
    expect(startOfSpan(day(start), span)).toBe(day(start));
  });

  it('has weeks that begin on a Monday, before 1970 too', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 4e12 }), (time) => {
        const start = startOfSpan(time, 'week');
        expect(new Date(start).getUTCDay()).toBe(1);
        expect(time - start).toBeGreaterThanOrEqual(0);
        expect(time - start).toBeLessThan(7 * DAY_MS);
      }),
    );
  });

  it('goes back by months, to the last day of a short one', () => {
    expect(monthsBefore(day('2022-05-31'), 3)).toBe(day('2022-02-28'));
    expect(monthsBefore(day('2024-02-29'), 12)).toBe(day('2023-02-28'));
    expect(monthsBefore(day('2022-01-15'), 2)).toBe(day('2021-11-15'));
  });

  it('groups in order, whatever the order of the items', () => {
    const times = [day('2022-03-01'), day('2022-01-31'), day('2022-03-31')];
    expect(groupBySpan(times, 'month', (time) => time)).toEqual([
      [day('2022-01-01'), [times[1]]],
      [day('2022-03-01'), [times[0], times[2]]],
    ]);
  });
});

describe('recent returns', () => {
  it('are known exactly when the run is long enough', () => {
    const aYear = recentFigures(steady('2022-01-01', 365, 0.001));
    expect(aYear.oneYear.value).toBeCloseTo(1.001 ** 365 - 1, 12);
    expect(recentFigures(steady('2022-01-02', 364, 0.001)).oneYear).toEqual({
      value: null,
      why: 'the run is shorter than a year',
    });
    expect(aYear.threeYears).toEqual({ value: null, why: 'the run is shorter than 3 years' });
    expect(aYear.yearToDate).toEqual(aYear.oneYear);
    expect(aYear.monthToDate.value).toBeCloseTo(1.001 ** 31 - 1, 12);
  });

  it('are per year over several years', () => {
    const long = recentFigures(steady('2012-01-01', 3653, 0.0005));
    for (const figure of [long.threeYears, long.fiveYears, long.tenYears])
      expect(figure.value).toBeCloseTo(1.0005 ** 365 - 1, 12);
  });

  it('say why there are none', () => {
    expect(recentFigures([]).monthToDate).toEqual({ value: null, why: 'no full day' });
    expect(recentFigures([]).sixMonths).toEqual({ value: null, why: 'the run is shorter than 6 months' });
  });
});

describe('growth', () => {
  it('of a lost account has no geometric mean', () => {
    const lost = growthFigures([...steady('2022-01-01', 3, 0.01), ...steady('2022-01-04', 1, -1)], -1, 4);
    expect(lost.expectedDay).toEqual({ value: null, why: 'the account was lost' });
    expect(lost.annualisedReturn).toEqual({ value: null, why: 'the account was lost' });
    expect(lost.averageDailyProfit).toEqual({ value: -0.25 });
    expect(lost.averageUpMonth).toEqual({ value: null, why: 'no winning month' });
  });

  it('without days says so', () => {
    const none = growthFigures([], 0, 0);
    expect(none.bestMonth).toEqual({ value: null, why: 'no full day' });
    expect(none.winDays).toEqual({ value: null, why: 'no period moved' });
    expect(none.simpleReturn).toEqual({ value: null, why: 'no full day' });
  });
});
