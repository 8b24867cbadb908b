import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../engine/market/units.ts';
import { DailyCloses } from './daily-closes.ts';

describe('daily closes', () => {
  it('give returns over whole days, and nothing where a day is unknown', () => {
    const dailies = new DailyCloses(['A', 'B']);
    for (let day = 100; day < 300; day++) dailies.note('A', day * DAY_MS, day);
    const now = 299 * DAY_MS + 3_600_000;
    expect(dailies.returnOver('A', 90, now)).toBe(299 / 209 - 1);
    expect(dailies.returnOver('A', 127, now)).toBe(299 / 172 - 1);
    expect(dailies.returnOver('A', 128, now)).toBeNaN();
    expect(dailies.returnOver('A', 1, now + DAY_MS)).toBeNaN();
    expect(dailies.returnOver('B', 1, now)).toBeNaN();
    expect(dailies.returnOver('C', 1, now)).toBeNaN();
  });
});
