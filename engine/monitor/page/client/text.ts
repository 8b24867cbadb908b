import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../market/units.ts';

// Figures as people read them: the same text on every machine, a true minus sign, all times UTC. What is not known is a dash.

const NOTHING = '—';

/** What an API gives for a figure that is none. */
export type Figure = number | null | undefined;

function isFigure(value: Figure): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

/** Decimal text with grouped thousands: −1234.5 with 2 decimals gives '−1,234.50'. A value that rounds to 0 has no sign. */
export function decimalText(value: Figure, decimals = 0): string {
  if (!isFigure(value)) return NOTHING;
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** The same with a plus sign above zero. */
export function signedText(value: Figure, decimals: number): string {
  const text = decimalText(value, decimals);
  return isFigure(value) && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A count in at most five characters: 950, 12.3k, 4.56M. */
export function compactText(value: Figure): string {
  if (!isFigure(value)) return NOTHING;
  for (const [size, sign] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (Math.abs(value) >= size * 0.9995 && Math.abs(value) >= 10_000) {
      const part = value / size;
      return `${decimalText(part, Math.abs(part) < 10 ? 2 : Math.abs(part) < 99.95 ? 1 : 0)}${sign}`;
    }
  }
  return decimalText(value, 0);
}

/** Decimals that give a price at least six significant digits. */
export function priceDecimals(value: number): number {
  let decimals = 2;
  for (let size = Math.abs(value); size > 0 && size < 1000 && decimals < 10; size *= 10) decimals++;
  return decimals;
}

/** A price: 46,216.93 and 0.00001234. */
export function priceText(value: Figure): string {
  return isFigure(value) ? decimalText(value, priceDecimals(value)) : NOTHING;
}

/** A fraction as percent: 0.1234 gives '12.3 %'. */
export function percentText(fraction: Figure, decimals = 1): string {
  return isFigure(fraction) ? `${decimalText(fraction * 100, decimals)} %` : NOTHING;
}

/** Epoch ms as '14:03:22' (UTC). */
export function clockText(time: Figure): string {
  return isFigure(time) ? new Date(time).toISOString().slice(11, 19) : NOTHING;
}

/** Epoch ms as '2025-01-31 14:03' (UTC). */
export function timeText(time: Figure): string {
  return isFigure(time) ? new Date(time).toISOString().slice(0, 16).replace('T', ' ') : NOTHING;
}

/** Milliseconds in the two largest fitting units: '3 d 4 h', '2 h 5 min', '45 s', '0.4 s'. */
export function durationText(ms: Figure): string {
  if (!isFigure(ms)) return NOTHING;
  const size = Math.max(0, ms);
  if (size < SECOND_MS) return `${decimalText(size / SECOND_MS, 1)} s`;
  const [large, small, names] =
    size < MINUTE_MS
      ? ([SECOND_MS, SECOND_MS, ['s', '']] as const)
      : size < HOUR_MS
        ? ([MINUTE_MS, SECOND_MS, ['min', 's']] as const)
        : size < DAY_MS
          ? ([HOUR_MS, MINUTE_MS, ['h', 'min']] as const)
          : ([DAY_MS, HOUR_MS, ['d', 'h']] as const);
  const rest = Math.floor((size % large) / small);
  return `${Math.floor(size / large)} ${names[0]}${rest > 0 ? ` ${rest} ${names[1]}` : ''}`;
}

/** Minutes of a timeframe as it is called: 5 gives '5m', 240 '4h', 1440 '1d'. */
export function timeframeText(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

/** A count with its noun: '1 trade', '2,641 trades'. */
export function countText(count: number, noun: string): string {
  return `${decimalText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A direction as a sign that needs no colour. */
export function directionSign(direction: number): string {
  return direction > 0 ? '▲' : direction < 0 ? '▼' : '•';
}
