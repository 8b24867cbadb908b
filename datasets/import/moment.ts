import { SECOND_MS } from '../../engine/market/units.ts';

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:\s*(Z|UTC|\+00:?00))?)?$/;

/**
 * An epoch number as ms, its unit told by its magnitude: 10 digits seconds, 13 milliseconds, 16 microseconds. The
 * result may have a fraction. Undefined for any other magnitude.
 */
export function epochMs(value: number): number | undefined {
  if (value >= 1e15 && value < 1e16) return value / 1000;
  if (value >= 1e12 && value < 1e13) return value;
  if (value >= 1e9 && value < 1e10) return value * SECOND_MS;
  return undefined;
}

/** A UTC date or date and time as epoch ms; undefined for anything else, local times of other zones included. */
export function isoMs(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const time = Date.UTC(year!, month! - 1, day, hour, minute, second) + Number(`0.${match[7] ?? 0}`) * SECOND_MS;
  const back = new Date(time);
  const holds = back.getUTCMonth() === month! - 1 && back.getUTCDate() === day;
  return holds && hour! < 24 && minute! < 60 && second! < 60 ? time : undefined;
}

/** True for a date without a time of day. */
export function isDateOnly(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
