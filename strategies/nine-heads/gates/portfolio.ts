import { MINUTE_MS } from '../../../engine/market/units.ts';
import type { Candidate, PortfolioView } from '../candidate.ts';
import { atLeast, finding } from '../gate.ts';
import type { GateResult } from '../gate.ts';

/** A condition on a candidate that depends on what was emitted before, on any symbol. */
export type PortfolioGate = (candidate: Candidate, portfolio: PortfolioView) => GateResult;

/** G6: outcomes of candidates like this one, all resolved before now, beat break-even. */
export const historyGate: PortfolioGate = (candidate, { history, settings }) => {
  const { verdict, lowerBound, breakEven, count } = history.judge(candidate.keys);
  const { cold, outcomesMin } = settings.history;
  if (verdict === 'COLD') {
    const isLetThrough = cold !== 'shadowOnly';
    return finding('G6', isLetThrough, { code: 'HIST_COLD', measured: count, threshold: outcomesMin });
  }
  return finding('G6', verdict === 'PASS', { code: 'HIST_NEG', measured: lowerBound, threshold: breakEven });
};

/** G7: the regime's limit on open signals, and its own confidence. */
export const regimeGate: PortfolioGate = (candidate, { active, settings }) => {
  const { regime, symbol, confidence } = candidate;
  const limit = regime === 'UNKNOWN' ? { active: 0, confidence: 1 } : settings.regimes[regime];
  const onSymbol = active.filter((signal) => signal.symbol === symbol).length;
  const most = Math.min(limit.active, settings.activeMax);
  if (active.length >= most) return refused('G7', { code: 'REGIME_LIMIT', measured: active.length, threshold: most });
  if (onSymbol >= 1 && !settings.allowReversal)
    return refused('G7', { code: 'REGIME_LIMIT', measured: onSymbol, threshold: 1 });
  const isSure = atLeast(confidence, limit.confidence);
  return finding('G7', isSure, { code: 'REGIME_CONF', measured: confidence, threshold: limit.confidence });
};

/** G8: minutes since the last signal on the symbol, in the direction, of the system. Exactly the limit passes. */
export const cooldownGate: PortfolioGate = ({ symbol, direction, time }, { lastEmitted, settings }) => {
  const { cooldownMinutes } = settings;
  const checks = [
    ['COOLDOWN_SYMBOL', `symbol ${symbol}`, cooldownMinutes.symbol],
    ['COOLDOWN_DIRECTION', `direction ${direction}`, cooldownMinutes.direction],
    ['COOLDOWN_SYSTEM', 'system', cooldownMinutes.system],
  ] as const;
  for (const [code, key, threshold] of checks) {
    const minutes = (time - (lastEmitted.get(key) ?? -Infinity)) / MINUTE_MS;
    if (minutes < threshold) return refused('G8', { code, measured: minutes, threshold });
  }
  return finding('G8', true, { code: '', measured: 0, threshold: 0 });
};

/** G9: not a signal that is there already, nor one against an open one. */
export const duplicateGate: PortfolioGate = (candidate, { active, seen, settings }) => {
  if (seen.has(candidate.id)) return refused('G9', { code: 'DUP_ID', measured: 1, threshold: 0 });
  for (const signal of active) {
    if (signal.symbol !== candidate.symbol) continue;
    if (signal.direction === candidate.direction) {
      return refused('G9', { code: 'DUP_ACTIVE', measured: candidate.quality, threshold: signal.quality });
    }
    if (!settings.allowReversal)
      return refused('G9', { code: 'DUP_OPPOSITE', measured: candidate.quality, threshold: signal.quality });
  }
  return finding('G9', true, { code: '', measured: 0, threshold: 0 });
};

/**
 * Optional: the lower bound of the calibrated win probability, against a fixed share or the plan's own break-even after
 * costs. Without a calibration nothing passes; the shadows of what is refused bring one about.
 */
export const winProbabilityGate: PortfolioGate = ({ minutes, confidence, plan }, { winProbabilities, settings }) => {
  const { winProbabilityMin } = settings;
  if (winProbabilityMin === null) return finding('G9p', true, { code: '', measured: 0, threshold: 0 });
  const threshold = winProbabilityMin === 'breakEven' ? breakEven(plan.rewardRiskNet) : winProbabilityMin;
  const measured = winProbabilities.at(minutes, confidence)?.lowerBound ?? NaN;
  return finding('G9p', atLeast(measured, threshold), { code: 'PWIN_LOW', measured, threshold });
};

/** The gates that look at the whole portfolio, in their fixed order. */
export const PORTFOLIO_GATES: readonly PortfolioGate[] = [
  historyGate,
  regimeGate,
  cooldownGate,
  duplicateGate,
  winProbabilityGate,
];

/** Share of wins at which wins of `rewardRisk` times the loss just pay for the losses. */
function breakEven(rewardRisk: number): number {
  return rewardRisk > 0 ? 1 / (1 + rewardRisk) : 1;
}

function refused(gate: string, finding: Omit<GateResult, 'gate'>): GateResult {
  return { gate, ...finding };
}
