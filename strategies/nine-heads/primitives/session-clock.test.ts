import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { SessionClock } from './session-clock.ts';

const FORMAT = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** New York's local time as the platform's time zone data has it. */
function platformLocal(time: number): number {
  const [month, day, year, hour, minute] = FORMAT.format(time).match(/\d+/g)!.map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute);
}

describe('session clock', () => {
  it('agrees with the time zone data at every hour of 2020 to 2030', () => {
    const clock = new SessionClock();
    const wrong: number[] = [];
    for (let time = Date.UTC(2020, 0); time < Date.UTC(2031, 0); time += HOUR_MS) {
      clock.set(time);
      const local = clock.dayNumber * 1440 + clock.minuteOfDay;
      if (local * MINUTE_MS !== platformLocal(time)) wrong.push(time);
    }
    expect(wrong).toEqual([]);
  });

  it('changes on the second Sunday of March and the first of November', () => {
    const clock = new SessionClock();
    const changes = [
      [Date.UTC(2025, 2, 9, 7), -240],
      [Date.UTC(2025, 10, 2, 6), -300],
      [Date.UTC(2026, 2, 8, 7), -240],
      [Date.UTC(2026, 10, 1, 6), -300],
      [Date.UTC(2027, 2, 14, 7), -240],
      [Date.UTC(2027, 10, 7, 6), -300],
    ] as const;
    for (const [time, offset] of changes) {
      expect(clock.offsetMinutes(time)).toBe(offset);
      expect(clock.offsetMinutes(time - 1)).toBe(-540 - offset);
    }
  });

  it('knows its sessions by New York time, ends excluded', () => {
    const clock = new SessionClock();
    const at = (hour: number, minute: number): string[] => {
      clock.set(Date.UTC(2025, 0, 15, hour + 5, minute));
      return (['ASIA', 'LONDON_KZ', 'NY_AM_KZ', 'LONDON_CLOSE'] as const).filter((name) => clock.isIn(name));
    };
    expect(at(20, 0)).toEqual(['ASIA']);
    expect(at(23, 59)).toEqual(['ASIA']);
    expect(at(1, 59)).toEqual([]);
    expect(at(2, 0)).toEqual(['LONDON_KZ']);
    expect(clock.isKillZone).toBe(true);
    expect(at(5, 0)).toEqual([]);
    expect(clock.isKillZone).toBe(false);
    expect(at(9, 59)).toEqual(['NY_AM_KZ']);
    expect(at(10, 0)).toEqual(['LONDON_CLOSE']);
  });

  it('takes other hours', () => {
    const clock = new SessionClock({ ASIA: [0, 1], LONDON_KZ: [0, 1], NY_AM_KZ: [480, 660], LONDON_CLOSE: [0, 1] });
    clock.set(Date.UTC(2025, 6, 1, 14, 30));
    expect(clock.minuteOfDay).toBe(630);
    expect(clock.isIn('NY_AM_KZ')).toBe(true);
  });
});
