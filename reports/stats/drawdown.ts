import type { EquityPoint } from '../../engine/broker/trade.ts';

/** Falls from the running peak. Fractions ≥ 0 of the peak, times in epoch ms. */
export interface Drawdowns {
  readonly max: number;
  /** Quote units. */
  readonly maxMoney: number;
  readonly peakTime: number;
  readonly troughTime: number;
  /** When the deepest fall's peak was reached again; null while it has not been. */
  readonly recoveredTime: number | null;
  /** Equity at the deepest fall's peak and trough, quote units. */
  readonly peakEquity: number;
  readonly troughEquity: number;
  /** The longest time from a peak until it was reached again, or until the end when it never was. */
  readonly longestMs: number;
  readonly longestFrom: number;
  readonly longestIsOpen: boolean;
  /** The fall from the last peak at the last point, and when that peak was. */
  readonly current: number;
  readonly currentFrom: number;
}

/**
 * Drawdown depth and duration over a series of points (Magdon-Ismail & Atiya 2004: max over t of 1 − equity / running
 * peak). The peak starts at the starting cash, at `from`.
 */
export function drawdowns(
  points: readonly Pick<EquityPoint, 'time' | 'equity'>[],
  initialCash: number,
  from: number,
): Drawdowns {
  let [peak, peakAt, isUnder, current] = [initialCash, from, false, 0];
  const start = { peakTime: from, troughTime: from, peakEquity: initialCash, troughEquity: initialCash };
  const worst = { max: 0, maxMoney: 0, ...start, recoveredTime: null as number | null };
  const longest = { longestMs: 0, longestFrom: from, longestIsOpen: false };
  for (const { time, equity } of points) {
    current = Math.max(0, 1 - equity / peak);
    if (current > worst.max) {
      const deepest = { max: current, peakTime: peakAt, troughTime: time, peakEquity: peak, troughEquity: equity };
      Object.assign(worst, deepest, { recoveredTime: null });
    } else if (current === 0 && worst.max > 0) worst.recoveredTime ??= time;
    worst.maxMoney = Math.max(worst.maxMoney, peak - equity);
    if ((isUnder || current > 0) && time - peakAt > longest.longestMs) {
      Object.assign(longest, { longestMs: time - peakAt, longestFrom: peakAt, longestIsOpen: current > 0 });
    } else if (peakAt === longest.longestFrom) longest.longestIsOpen &&= current > 0;
    isUnder = current > 0;
    if (!isUnder) [peak, peakAt] = [equity, time];
  }
  return { ...worst, ...longest, current, currentFrom: peakAt };
}
