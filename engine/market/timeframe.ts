import { DAY_MS, MINUTE_MS } from './units.ts';

type Digit = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type MinuteCount = Digit | `${1 | 2 | 3 | 4 | 5}${0 | Digit}` | 60;

/** A candle's span: every minute count from 1 to 60, four hours ('4h'), a day ('1d'); '1h' is another name of '60m'. */
export type Timeframe = `${MinuteCount}m` | '1h' | '4h' | '1d';

const MINUTES = new Map<string, number>([
  ['1h', 60],
  ['4h', 240],
  ['1d', 1440],
]);
for (let m = 1; m <= 60; m++) MINUTES.set(`${m}m`, m);

/** Every timeframe's name, ascending; '1h' stands beside '60m'. */
export const TIMEFRAMES = [...MINUTES.keys()].sort(
  (a, b) => (MINUTES.get(a) ?? 0) - (MINUTES.get(b) ?? 0),
) as unknown as readonly [Timeframe, ...Timeframe[]];

/** True when `text` names a timeframe. */
export function isTimeframe(text: string): text is Timeframe {
  return MINUTES.has(text);
}

/** Reads a timeframe's name. Throws RangeError with what is allowed when it is none. */
export function parseTimeframe(text: string): Timeframe {
  if (isTimeframe(text)) return text;
  throw new RangeError(`"${text}" is no timeframe: expected 1m, 2m … 60m, 1h, 4h or 1d.`);
}

/** Minutes in a timeframe. */
export function minutesOf(timeframe: Timeframe): number {
  const minutes = MINUTES.get(timeframe);
  if (minutes === undefined) throw new RangeError(`"${String(timeframe)}" is no timeframe.`);
  return minutes;
}

/** The usual name of a span of minutes: 60 → '1h', 240 → '4h', 1440 → '1d', otherwise '15m'. */
export function timeframeOf(minutes: number): Timeframe {
  if (minutes === 60) return '1h';
  if (minutes === 240) return '4h';
  if (minutes === 1440) return '1d';
  return parseTimeframe(`${minutes}m`);
}

/**
 * Start of the bucket that holds `time`, anchored at 00:00 UTC of its day (Binance's own anchoring for the spans that
 * divide a day). Unit: epoch ms.
 */
export function bucketStart(time: number, minutes: number): number {
  const day = Math.floor(time / DAY_MS) * DAY_MS;
  const span = minutes * MINUTE_MS;
  return day + Math.floor((time - day) / span) * span;
}

/** End (exclusive) of the bucket that starts at `start`; a day's last bucket is cut off at midnight UTC. */
export function bucketEnd(start: number, minutes: number): number {
  const day = Math.floor(start / DAY_MS) * DAY_MS;
  return Math.min(start + minutes * MINUTE_MS, day + DAY_MS);
}
