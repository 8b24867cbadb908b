import { restoreFields, saveFields } from '../../../engine/market/state.ts';
import type { State, Stateful } from '../../../engine/market/state.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../engine/market/units.ts';

/** Parts of New York's day: [first minute, end minute) of local time. Published tables disagree, so they can be set. */
export const SESSIONS = {
  ASIA: [1200, 1440],
  LONDON_KZ: [120, 300],
  NY_AM_KZ: [420, 600],
  LONDON_CLOSE: [600, 720],
} as const satisfies Record<string, readonly [number, number]>;

export type Session = keyof typeof SESSIONS;
export type SessionTable = Readonly<Record<Session, readonly [number, number]>>;

/** Days from 1970-01-01 to January 1st of a year of the Gregorian calendar. */
function daysToYear(year: number): number {
  const y = year - 1;
  return 365 * (year - 1970) + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 477;
}

/** The first Sunday on or after a day; 1970-01-01 was a Thursday. */
function sundayFrom(day: number): number {
  return day + ((((3 - day) % 7) + 7) % 7);
}

/** Start and end of New York's daylight time in a year, epoch ms: the rule of the United States since 2007. */
function daylightOf(year: number): [number, number] {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const march = daysToYear(year) + (isLeap ? 60 : 59);
  return [(sundayFrom(march) + 7) * DAY_MS + 7 * HOUR_MS, sundayFrom(march + 245) * DAY_MS + 6 * HOUR_MS];
}

/**
 * New York's wall clock at a moment that only moves by `set`. The offset is −4 h from the second Sunday of March, 07:00
 * UTC, to the first Sunday of November, 06:00 UTC, and −5 h otherwise.
 */
export class SessionClock implements Stateful {
  private yearStart = NaN;
  private yearEnd = NaN;
  private daylightStart = NaN;
  private daylightEnd = NaN;
  private local = NaN;
  readonly #sessions: SessionTable;

  constructor(sessions: SessionTable = SESSIONS) {
    this.#sessions = sessions;
  }

  /** Moves to a moment, epoch ms UTC; of a candle take `closeTime` − 1, its last millisecond. */
  set(time: number): void {
    if (!(time >= this.yearStart && time < this.yearEnd)) this.enterYear(time);
    const isDaylight = time >= this.daylightStart && time < this.daylightEnd;
    this.local = time - (isDaylight ? 4 : 5) * HOUR_MS;
  }

  /** Minutes since midnight in New York, 0..1439. */
  get minuteOfDay(): number {
    return Math.floor((this.local - Math.floor(this.local / DAY_MS) * DAY_MS) / MINUTE_MS);
  }

  /** Number of New York's calendar day: days since 1970-01-01. */
  get dayNumber(): number {
    return Math.floor(this.local / DAY_MS);
  }

  /** What to add to UTC for New York's local time, in minutes: −240 or −300. */
  offsetMinutes(time: number): number {
    this.set(time);
    return (this.local - time) / MINUTE_MS;
  }

  isIn(session: Session): boolean {
    const [first, end] = this.#sessions[session];
    const minute = this.minuteOfDay;
    return minute >= first && minute < end;
  }

  /** True in the kill zones of London and of New York's morning. */
  get isKillZone(): boolean {
    return this.isIn('LONDON_KZ') || this.isIn('NY_AM_KZ');
  }

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }

  private enterYear(time: number): void {
    let year = 1970 + Math.floor(time / (365.2425 * DAY_MS));
    if (time < daysToYear(year) * DAY_MS) year--;
    else if (time >= daysToYear(year + 1) * DAY_MS) year++;
    this.yearStart = daysToYear(year) * DAY_MS;
    this.yearEnd = daysToYear(year + 1) * DAY_MS;
    [this.daylightStart, this.daylightEnd] = daylightOf(year);
  }
}
