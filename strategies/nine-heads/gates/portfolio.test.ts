import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import type { Candidate } from '../candidate.ts';
import { wilsonLowerBound } from '../history.ts';
import { Portfolio } from '../portfolio.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import type { Settings } from '../settings.ts';
import { PORTFOLIO_GATES, winProbabilityGate } from './portfolio.ts';

const { z } = DEFAULT_SETTINGS.history;
const LOWER_BOUND = wilsonLowerBound(100, 250, z);

/** A 15m candidate of a confidence whose plan earns `rewardRiskNet` times its risk. */
function candidateOf(rewardRiskNet: number, minutes = 15): Candidate {
  return { minutes, confidence: 0.9, plan: { rewardRiskNet } } as Candidate;
}

/** A portfolio that has seen 100 wins in 250 outcomes of that confidence, and a midnight. */
function portfolioOf(winProbabilityMin: Settings['winProbabilityMin']): Portfolio {
  const portfolio = new Portfolio({ ...DEFAULT_SETTINGS, winProbabilityMin }, ['A']);
  portfolio.begin(TEST_START, []);
  for (let i = 0; i < 250; i++) {
    portfolio.winProbabilities.add(15, { confidence: 0.9, isWin: i % 5 < 2, forecast: null });
  }
  portfolio.begin(TEST_START + DAY_MS, []);
  return portfolio;
}

describe('the gate of the win probability', () => {
  it('is off unless asked for, and comes last', () => {
    expect(DEFAULT_SETTINGS.winProbabilityMin).toBeNull();
    expect(winProbabilityGate(candidateOf(0.1, 60), portfolioOf(null)).code).toBe('');
    expect(PORTFOLIO_GATES.at(-1)).toBe(winProbabilityGate);
  });

  it('holds the lower bound against a share', () => {
    expect(LOWER_BOUND).toBeCloseTo(0.3611, 4);
    expect(winProbabilityGate(candidateOf(3), portfolioOf(0.36)).code).toBe('');
    expect(winProbabilityGate(candidateOf(3), portfolioOf(0.37))).toEqual({
      gate: 'G9p',
      code: 'PWIN_LOW',
      measured: LOWER_BOUND,
      threshold: 0.37,
    });
  });

  it("holds the lower bound against the plan's break-even after costs", () => {
    // 1 / (1 + 1.8) = .357, 1 / (1 + 1.7) = .370
    expect(winProbabilityGate(candidateOf(1.8), portfolioOf('breakEven')).code).toBe('');
    expect(winProbabilityGate(candidateOf(1.7), portfolioOf('breakEven'))).toMatchObject({ code: 'PWIN_LOW' });
    expect(winProbabilityGate(candidateOf(-0.1), portfolioOf('breakEven')).threshold).toBe(1);
  });

  it('passes nothing without a calibration of the timeframe', () => {
    const { code, measured } = winProbabilityGate(candidateOf(3, 60), portfolioOf(0.1));
    expect([code, measured]).toEqual(['PWIN_LOW', NaN]);
  });
});
