import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../market/units.ts';
import { linearScale, padded, roundTicks, tickText, timeTicks } from './scale.ts';

const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });

describe('scales', () => {
  it('map ends to ends, and a point to the middle', () => {
    const y = linearScale([100, 200], [300, 0]);
    expect([y(100), y(150), y(200), y(225)]).toEqual([300, 150, 0, -75]);
    expect(linearScale([5, 5], [0, 10])(5)).toBe(5);
  });

  it('ticks are round, inside the range, ascending and not too many', () => {
    expect(roundTicks(98.7, 101.4, 5)).toEqual([99, 100, 101]);
    expect(roundTicks(0, 10, 4)).toEqual([0, 2.5, 5, 7.5, 10]);
    expect(roundTicks(3, 3, 4)).toEqual([3]);
    fc.assert(
      fc.property(
        number,
        fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        (from, span, count) => {
          const to = from + span;
          fc.pre(to > from);
          const ticks = roundTicks(from, to, count);
          const slack = Math.max(Math.abs(from), Math.abs(to)) * 1e-9;
          expect(ticks.length).toBeLessThanOrEqual(count + 1);
          expect(ticks.every((tick) => tick >= from - slack && tick <= to + slack)).toBe(true);
          expect(ticks.every((tick, i) => i === 0 || tick >= ticks[i - 1]!)).toBe(true);
        },
      ),
    );
  });

  it('times are whole minutes, hours or days', () => {
    const start = Date.UTC(2025, 0, 5, 9, 7);
    expect(timeTicks(start, start + HOUR_MS, 4).map(tickText)).toEqual(['09:15', '09:30', '09:45', '10:00']);
    expect(timeTicks(start, start + 3 * DAY_MS, 3).map(tickText)).toEqual(['01-06', '01-07', '01-08']);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500_000 }), fc.integer({ min: 1, max: 12 }), (minutes, count) => {
        const ticks = timeTicks(start, start + minutes * MINUTE_MS, count);
        expect(ticks.length).toBeLessThanOrEqual(count + 1);
        expect(ticks.every((tick) => tick >= start && tick % MINUTE_MS === 0)).toBe(true);
      }),
    );
  });

  it('leave room on both sides, even of a flat line', () => {
    expect(padded(100, 200, 0.1)).toEqual([90, 210]);
    expect(padded(100, 100, 0.1)).toEqual([99.9, 100.1]);
    expect(padded(0, 0, 0.1)).toEqual([-1, 1]);
  });
});
