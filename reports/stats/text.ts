import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import type { Unit } from './catalogue.ts';
import type { Figure } from './figure.ts';

// Numbers as people read them, written without the machine's locale: the same text everywhere. A true minus sign, commas
// between thousands, all times UTC.

/** Decimal text with grouped thousands: −1234.5 with 2 decimals → '−1,234.50'. A value that rounds to 0 has no sign. */
export function decimalText(value: number, decimals: number): string {
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** A count with its noun: '1 trade', '2,641 trades'. */
export function countText(count: number, noun: string): string {
  return `${decimalText(count, 0)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A fraction as percent: 0.1234 → '12.3 %'. From 1,000 % on without decimals. */
export function percentText(fraction: number): string {
  const percent = fraction * 100;
  const size = Math.abs(percent);
  return `${decimalText(percent, size >= 1000 ? 0 : size < 1 ? 2 : 1)} %`;
}

/** Quote units: two decimals, more below a cent and none from a million on. */
export function moneyText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return decimalText(value, 0);
  return decimalText(value, size === 0 || size >= 0.01 ? 2 : 6);
}

/** A price with at least six significant digits, without trailing noise: 0.00001234 and 46,216.93. */
export function priceText(value: number): string {
  if (value === 0) return '0';
  let decimals = 2;
  for (let size = Math.abs(value); size < 1000 && decimals < 10; size *= 10) decimals++;
  return decimalText(value, decimals);
}

/** Epoch ms as '2022-01-31 23:59' (UTC); a fill inside a candle keeps its minute. */
export function timeText(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** Epoch ms as '2022-01-31' (UTC). */
export function dateText(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Milliseconds as whole days: '12 days'. */
export function daysText(ms: number): string {
  return countText(Math.round(ms / DAY_MS), 'day');
}

/** Milliseconds in the two largest fitting units: '3 d 4 h', '2 h 5 min', '45 min'. */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes * MINUTE_MS >= 100 * DAY_MS) return daysText(ms);
  if (minutes * MINUTE_MS >= DAY_MS) return pair(Math.round(ms / HOUR_MS), 24, ['d', 'h']);
  return minutes >= 60 ? pair(minutes, 60, ['h', 'min']) : `${minutes} min`;
}

function pair(amount: number, base: number, [large, small]: readonly [string, string]): string {
  const rest = amount % base;
  return rest === 0
    ? `${Math.floor(amount / base)} ${large}`
    : `${Math.floor(amount / base)} ${large} ${rest} ${small}`;
}

const BY_UNIT: Readonly<Record<Unit, (value: number) => string>> = {
  fraction: percentText,
  money: moneyText,
  count: (value) => decimalText(value, 0),
  ratio: (value) => decimalText(value, 2),
  r: (value) => `${decimalText(value, 2)} R`,
  times: (value) => `${decimalText(value, value >= 100 ? 0 : 1)} ×`,
  duration: durationText,
  time: timeText,
};

/** A figure in its unit, or an em dash when there is none. */
export function figureText(figure: Figure, unit: Unit): string {
  return figure.value === null ? '—' : BY_UNIT[unit](figure.value);
}
