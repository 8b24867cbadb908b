import type { LiveSignal } from '../../../live/status.ts';

/**
 * Reward over risk of a signal's plan: the way to the target over the way to the stop, from the limit where there is
 * one, else from the price it was decided on. Null without a stop or target, or when the stop does not lie against the side.
 */
export function rewardToRisk(signal: Pick<LiveSignal, 'side' | 'price' | 'limit' | 'stop' | 'target'>): number | null {
  if (signal.side === null || signal.stop === null || signal.target === null) return null;
  const sign = signal.side === 'long' ? 1 : -1;
  const entry = signal.limit ?? signal.price;
  const risk = (entry - signal.stop) * sign;
  return risk > 0 ? ((signal.target - entry) * sign) / risk : null;
}
