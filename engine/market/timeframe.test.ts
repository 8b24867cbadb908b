import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketEnd,
  bucketStart,
  isTimeframe,
  minutesOf,
  parseTimeframe,
  timeframeOf,
  TIMEFRAMES,
} from './timeframe.ts';
import { DAY_MS, MINUTE_MS } from './units.ts';

describe('timeframes', () => {
  it('are every minute count to 60, four hours and a day, ascending', () => {
    const minutes = TIMEFRAMES.map(minutesOf);
    expect(minutes).toEqual([...Array.from({ length: 60 }, (_, i) => i + 1), 60, 240, 1440]);
    expect([minutesOf('1h'), minutesOf('60m')]).toEqual([60, 60]);
    for (const count of minutes) expect(minutesOf(timeframeOf(count))).toBe(count);
    expect([60, 240, 1440, 15].map(timeframeOf)).toEqual(['1h', '4h', '1d', '15m']);
  });

  it.each(['0m', '61m', '2h', '1D', '1M', '01m', '', 'm', '1.5m', 'constructor'])('refuse "%s"', (text) => {
    expect(isTimeframe(text)).toBe(false);
    expect(() => parseTimeframe(text)).toThrow(`"${text}" is no timeframe: expected 1m, 2m … 60m, 1h, 4h or 1d.`);
  });

  it('cut a day into buckets that meet, hold their minutes and end at midnight', () => {
    const where = fc.record({
      time: fc.integer({ min: -1e12, max: 4e12 }),
      minutes: fc.constantFrom(...TIMEFRAMES.map(minutesOf)),
    });
    fc.assert(
      fc.property(where, ({ time, minutes }) => {
        const start = bucketStart(time, minutes);
        const end = bucketEnd(start, minutes);
        expect(start <= time && time < end).toBe(true);
        expect(bucketStart(end - 1, minutes)).toBe(start);
        expect(bucketStart(end, minutes)).toBe(end);
        expect(end - start === minutes * MINUTE_MS || end % DAY_MS === 0).toBe(true);
        expect((((start % DAY_MS) + DAY_MS) % DAY_MS) % (minutes * MINUTE_MS)).toBe(0);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
