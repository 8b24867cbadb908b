import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../engine/market/units.ts';
import { dailyReturns } from './days.ts';
import { monthlyReturns } from './months.ts';

const START = Date.UTC(2022, 0, 30);
const at = (hours: number, equity: number) => ({ time: START + hours * HOUR_MS, equity });

describe('dailyReturns', () => {
  it('closes a day at midnight UTC: that point belongs to the day before', () => {
    const days = dailyReturns([at(1, 101), at(24, 110), at(25, 50), at(48, 99)], 100);
    expect(days.map((day) => [day.start, day.close])).toEqual([
      [START, 110],
      [START + DAY_MS, 99],
    ]);
    expect(days.map((day) => day.return)).toEqual([110 / 100 - 1, 99 / 110 - 1]);
  });

  it('repeats the last close on days without points', () => {
    const days = dailyReturns([at(24, 110), at(96, 121)], 100);
    expect(days.map((day) => day.close)).toEqual([110, 110, 110, 121]);
    expect(days.map((day) => day.start - START)).toEqual([0, DAY_MS, 2 * DAY_MS, 3 * DAY_MS]);
  });

  it('counts a last day that is cut short', () => {
    expect(dailyReturns([at(24, 110), at(30, 120)], 100).at(-1)).toEqual({
      start: START + DAY_MS,
      close: 120,
      return: 120 / 110 - 1,
    });
  });

  it('ends on the day on which nothing was left', () => {
    expect(dailyReturns([at(24, 0), at(48, 0), at(72, 5)], 100).map((day) => day.return)).toEqual([-1]);
    expect(dailyReturns([], 100)).toEqual([]);
  });
});

describe('monthlyReturns', () => {
  it('compounds days into calendar months and years', () => {
    const [first, second, ...rest] = monthlyReturns(
      dailyReturns([at(24, 110), at(48, 121), at(72, 60.5), at(24 * 340, 121)], 100),
    );
    expect(rest).toEqual([]);
    expect(first?.year).toBe(2022);
    expect(first?.months[0]).toBeCloseTo(0.21, 12);
    expect(first?.months[1]).toBeCloseTo(-0.5, 12);
    expect(first?.months.slice(2)).toEqual(new Array(10).fill(0));
    expect(first?.total).toBeCloseTo(-0.395, 12);
    expect(second?.year).toBe(2023);
    expect(second?.months.slice(1)).toEqual(new Array(11).fill(null));
    expect(second?.total).toBeCloseTo(1, 12);
  });
});
