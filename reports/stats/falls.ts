import { DAY_MS } from '../../engine/market/units.ts';
import type { Day } from './days.ts';
import { figure, mean, none } from './figure.ts';
import type { Figure } from './figure.ts';

/** One fall of the daily closes from a peak until it was reached again, or until the end. */
export interface Fall {
  /** Epoch ms of the peak's close; the start of the first day when that was the peak. */
  readonly start: number;
  /** Close of the deepest day. */
  readonly trough: number;
  /** Close of the day that reached the peak again; null while it has not. */
  readonly end: number | null;
  /** From the peak to the end, or to the last close. */
  readonly durationMs: number;
  /** Fraction ≥ 0 of the peak. */
  readonly depth: number;
}

/** The fall from the running peak at each daily close, fractions ≥ 0. The peak starts at the account before the first day. */
export function dailyFalls(returns: readonly number[]): number[] {
  let [equity, peak] = [1, 1];
  return returns.map((r) => {
    equity *= 1 + r;
    peak = Math.max(peak, equity);
    return 1 - equity / peak;
  });
}

/** Every fall of the daily closes, in order. */
export function fallsOf(days: readonly Day[]): Fall[] {
  const depths = dailyFalls(days.map((day) => day.return));
  const falls: Fall[] = [];
  const closeOf = (i: number): number => (i < 0 ? (days[0]?.start ?? 0) : days[i]!.start + DAY_MS);
  for (let i = 0; i < days.length; i++) {
    if (depths[i] === 0) continue;
    const first = i - 1;
    let trough = i;
    for (; i < days.length && depths[i]! > 0; i++) if (depths[i]! > depths[trough]!) trough = i;
    const end = i < days.length ? closeOf(i) : null;
    const durationMs = (end ?? closeOf(days.length - 1)) - closeOf(first);
    falls.push({ start: closeOf(first), trough: closeOf(trough), end, durationMs, depth: depths[trough]! });
  }
  return falls;
}

/** The deepest falls, deepest first. */
export function worstFalls(falls: readonly Fall[], most = 10): Fall[] {
  return [...falls].sort((a, b) => b.depth - a.depth || a.start - b.start).slice(0, most);
}

/**
 * Falls of the daily closes in numbers. The ulcer index is the root mean square fall (Martin & McCann 1989), over n − 1
 * as in quantstats.
 */
export function fallFigures(
  days: readonly Day[],
): Record<'averageDrawdown' | 'averageDrawdownMs' | 'ulcerIndex', Figure> {
  const falls = fallsOf(days);
  const squares = dailyFalls(days.map((day) => day.return)).reduce((total, depth) => total + depth * depth, 0);
  return {
    averageDrawdown: mean(
      falls.map((fall) => fall.depth),
      'no drawdown',
    ),
    averageDrawdownMs: mean(
      falls.map((fall) => fall.durationMs),
      'no drawdown',
    ),
    ulcerIndex: days.length < 2 ? none('fewer than 2 daily returns') : figure(Math.sqrt(squares / (days.length - 1))),
  };
}
