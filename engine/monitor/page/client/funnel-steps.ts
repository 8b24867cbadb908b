import type { GateAnswer } from '../../../live/status.ts';

/** One gate of the funnel: how many candidates it refused and how many were left behind it. */
export interface FunnelStep {
  readonly code: string;
  readonly refused: number;
  readonly left: number;
  /** What was left, as a share of all scans, 0..1. */
  readonly share: number;
}

/** The way of all scans through the gates, in the order they were told. */
export function funnelSteps({ scans, refusals }: Pick<GateAnswer, 'scans' | 'refusals'>): readonly FunnelStep[] {
  let left = scans;
  return refusals.map(({ code, count }) => {
    left = Math.max(0, left - count);
    return { code, refused: count, left, share: scans === 0 ? 0 : left / scans };
  });
}
