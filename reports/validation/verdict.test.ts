import { describe, expect, it } from 'vitest';
import { overfitOf } from './overfit.ts';
import type { LuckTest } from './validation.ts';
import { verdictOf } from './verdict.ts';
import type { Evidence } from './verdict.ts';

const luck = (pValue: number): LuckTest => ({
  statistic: 'net result',
  observed: 1,
  runs: 1000,
  asGood: Math.round(pValue * 1001) - 1,
  pValue,
  interval: { low: 0, high: 1, level: 0.95 },
  mean: 0,
  deviation: 1,
  quantiles: [-2, -1, 0, 1, 2],
  bins: [],
});

/** Everything in favour. */
const good: Evidence = {
  closedTrades: 200,
  days: 365,
  netProfit: 500,
  sharpe: 2,
  holdSharpe: -1,
  syntheticShare: 0,
  ambiguousShare: 0,
  coinFlip: luck(0.001),
  permutations: { absent: 'not asked for' },
  overfit: {
    trials: { trials: 1, sharpeVariance: null, forgotten: 0 },
    psr: { value: 0.99 },
    dsr: { value: 0.99, threshold: 0 },
    minTrackRecordDays: { value: 100, days: 365 },
  },
  costs: { feeBps: [], slippageBps: [], net: [], breakEvenBps: 12, paidBps: 7, grossProfit: 900 },
};

const conclusion = (change: Partial<Evidence>): string => verdictOf({ ...good, ...change }).conclusion;

describe('the verdict', () => {
  it('says skill when nothing else explains the result', () => {
    const { conclusion: said, sentence, findings } = verdictOf(good);
    expect(said).toBe('evidence of skill');
    expect(sentence).toMatch(/^Evidence of skill: it made 500.* after costs; it beats coin flips .*p = 0\.001/);
    expect(findings.map(({ id }) => id)).toEqual([
      'sample',
      'data',
      'profit',
      'benchmark',
      'luck',
      'permutations',
      'chance',
      'overfit',
      'costs',
    ]);
  });

  it.each([
    [{ closedTrades: 29 }, 'sample too small'],
    [{ days: 29 }, 'sample too small'],
    [{ syntheticShare: 0.11 }, 'data not fit to tell'],
    [{ ambiguousShare: 0.21 }, 'data not fit to tell'],
    [{ netProfit: -1 }, 'no evidence of skill'],
    [{ coinFlip: luck(0.051) }, 'no evidence of skill'],
    [{ permutations: luck(0.2) }, 'no evidence of skill'],
    [{ permutations: luck(0.01) }, 'evidence of skill'],
    [{ coinFlip: { absent: 'too much work' } }, 'no evidence of skill'],
    [{ overfit: { ...good.overfit, psr: { value: 0.94 } } }, 'no evidence of skill'],
    [{ overfit: { ...good.overfit, dsr: { value: 0.94, threshold: 0.1 } } }, 'no evidence of skill'],
    [{ holdSharpe: 3 }, 'evidence of skill'],
  ] as const)('%j: %s', (change, expected) => {
    expect(conclusion(change as Partial<Evidence>)).toBe(expected);
  });

  it('names every rule that spoke against skill', () => {
    const { sentence } = verdictOf({ ...good, netProfit: -20, coinFlip: luck(0.4) });
    expect(sentence).toMatch(/^No evidence of skill: it lost 20.* after costs; it does not beat coin flips/);
  });
});

describe('overfitOf', () => {
  const returns = Array.from({ length: 400 }, (_, i) => 0.001 + 0.01 * Math.sin(i * 2.3));

  it('deflates by the trials on the same data', () => {
    const one = overfitOf(returns, { trials: 1, sharpeVariance: null, forgotten: 0 });
    const many = overfitOf(returns, { trials: 100, sharpeVariance: 0.01, forgotten: 0 });
    expect(one.dsr).toEqual({ value: (one.psr as { value: number }).value, threshold: 0 });
    expect((many.dsr as { value: number }).value).toBeLessThan((one.dsr as { value: number }).value);
    expect((many.dsr as { threshold: number }).threshold).toBeCloseTo(0.2531, 3);
  });

  it('says why there is nothing to tell', () => {
    expect(overfitOf([0, 0, 0, 0, 0], { trials: 1, sharpeVariance: null, forgotten: 0 }).psr).toEqual({
      absent: 'returns do not vary',
    });
    const flat = overfitOf(returns, { trials: 3, sharpeVariance: null, forgotten: 0 });
    expect(flat.dsr).toEqual({ absent: 'the trials on this data have no Sharpe ratios to compare' });
  });
});
