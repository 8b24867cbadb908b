/** The gates at their thresholds: the figures and tables are those of the strategy's definition. */
import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { TEST_START } from '../../../engine/testing/candles.ts';
import type { ActiveSignal, Candidate, PortfolioView } from '../candidate.ts';
import { emptyConsensus } from '../consensus.ts';
import type { Consensus } from '../consensus.ts';
import type { ScanFacts } from '../gate.ts';
import { OutcomeHistory, wilsonLowerBound } from '../history.ts';
import type { TradePlan } from '../plan.ts';
import { Portfolio } from '../portfolio.ts';
import { DEFAULT_SETTINGS, settingsSchema } from '../settings.ts';
import type { Regime } from '../settings.ts';
import { firstRefusal } from './local.ts';
import { cooldownGate, duplicateGate, historyGate, regimeGate } from './portfolio.ts';

const AT = TEST_START + DAY_MS;

function candidate(change: Partial<Candidate> = {}): Candidate {
  return {
    id: 'A|15|x|LONG|SWEEP',
    symbol: 'A',
    minutes: 15,
    time: AT,
    direction: 1,
    setup: 'SWEEP',
    regime: 'TRENDING',
    confidence: 1,
    quality: 0.9,
    plan: {} as Candidate['plan'],
    keys: ['A|15|LONG|SWEEP|TRENDING'],
    ...change,
  };
}

/** What the gates look at: a portfolio that has seen nothing, but for the change. */
function portfolio(change: Partial<PortfolioView> = {}): PortfolioView {
  return Object.assign(new Portfolio(change.settings ?? DEFAULT_SETTINGS, ['A', 'B']), change);
}

const open = (symbol: string, direction = 1, quality = 0.9): ActiveSignal => ({
  reference: 1,
  symbol,
  direction,
  quality,
});

describe('gates', () => {
  it('10: ask for 5 heads, .80, .70, 2.5 net, 30 outcomes of the last 200, at z = 1.2815515655', () => {
    const { headsMin, confidenceMin, confluenceMin, rewardRiskMin, isRewardRiskNet, history } = DEFAULT_SETTINGS;
    expect([headsMin, confidenceMin, confluenceMin, rewardRiskMin, isRewardRiskNet]).toEqual([5, 0.8, 0.7, 2.5, true]);
    expect(history).toEqual({ outcomesMin: 30, outcomesMax: 200, z: 1.2815515655446004, cold: 'shadowOnly' });
  });

  /** A scan that meets every threshold exactly. */
  const scan: ScanFacts = {
    symbol: 'A',
    minutes: 15,
    time: AT,
    candles: 300,
    analysisCandles: 200,
    sinceIncomplete: 20,
    sinceJump: 5,
    regime: 'RANGING',
    restriction: '',
    bias: 1,
    biasStrength: 0.65,
    consensus: { ...emptyConsensus(), direction: 1, agreeing: 5, confidence: 0.8 },
    effectiveHeads: NaN,
    confluence: () => 0.7,
    plan: () => ({ rewardRiskNet: 2.5 }) as TradePlan,
  };
  const consensusOf = (change: Partial<Consensus>) => ({ consensus: { ...scan.consensus, ...change } });

  it.each<[string, Partial<ScanFacts>]>([
    ['WARMUP', { candles: 299 }],
    ['WARMUP', { analysisCandles: 199 }],
    ['DATA_GAP', { sinceIncomplete: 19 }],
    ['JUMP', { sinceJump: 4 }],
    ['REGIME_UNKNOWN', { regime: 'UNKNOWN' }],
    ['CALENDAR_BLACKOUT', { restriction: 'CALENDAR_BLACKOUT' }],
    ['BIAS_FLAT', { bias: 0 }],
    ['BIAS_OPPOSED', { bias: -1 }],
    ['HEADS_LT_5', consensusOf({ agreeing: 4 })],
    ['CONS_TIE', consensusOf({ direction: 0, agreeing: 2, opposing: 2 })],
    ['CONS_NONE', consensusOf({ direction: 0, agreeing: 0 })],
    ['CONF_LT_80', consensusOf({ confidence: 0.8 - 1e-8 })],
    ['CONFL_LT_70', { confluence: () => 0.7 - 1e-8 }],
    ['PLAN_NO_ATR', { plan: () => ({ refused: 'PLAN_NO_ATR' }) }],
    ['PLAN_STOP_WIDE', { plan: () => ({ refused: 'PLAN_STOP_WIDE', atrs: 4 }) }],
    ['RR_LT_2_5', { plan: () => ({ rewardRiskNet: 2.5 - 1e-8 }) as TradePlan }],
  ])('10: %s refuses just below its threshold, and lets through at it', (code, change) => {
    expect(firstRefusal(scan, DEFAULT_SETTINGS)).toBeUndefined();
    expect(firstRefusal({ ...scan, ...change }, DEFAULT_SETTINGS)?.code).toBe(code);
  });

  it('10: the first gate to refuse gives the reason; computed values may miss by 1e-9', () => {
    const all = { ...scan, ...consensusOf({ agreeing: 4, confidence: 0.1 }), bias: 0, confluence: () => 0 };
    expect(firstRefusal(all, DEFAULT_SETTINGS)?.code).toBe('BIAS_FLAT');
    const nearly = { ...scan, ...consensusOf({ confidence: 0.8 - 1e-10 }), confluence: () => 0.7 - 1e-10 };
    expect(firstRefusal(nearly, DEFAULT_SETTINGS)).toBeUndefined();
  });

  const judged = (wins: number, count: number) => {
    const history = new OutcomeHistory(DEFAULT_SETTINGS.history);
    for (let i = 0; i < count; i++) history.add(candidate().keys, i < wins ? 2.2 : -1.1);
    return historyGate(candidate(), portfolio({ history }));
  };

  it('10.6: 20 wins of 40 at 2.2 against 1.1 have LB .40070 over .3333 and pass', () => {
    const { code, measured, threshold } = judged(20, 40);
    expect(code).toBe('');
    expect(measured).toBeCloseTo(0.4007, 5);
    expect(threshold).toBeCloseTo(0.3333, 4);
  });

  it('10.6: 12 of 20 have LB .45724 and 3 of 5 .33042, but are too few to count', () => {
    const { z } = DEFAULT_SETTINGS.history;
    expect(wilsonLowerBound(12, 20, z)).toBeCloseTo(0.45724, 5);
    expect(wilsonLowerBound(3, 5, z)).toBeCloseTo(0.33042, 5);
    for (const [wins, count] of [
      [12, 20],
      [3, 5],
    ] as const)
      expect(judged(wins, count).code).toBe('HIST_COLD');
  });

  it.each([
    ['TRENDING', 2, 0.85],
    ['RANGING', 1, 0.9],
    ['VOLATILE', 1, 0.92],
    ['BREAKOUT', 3, 0.8],
    ['LOW_VOLATILITY', 2, 0.82],
  ] as const)('10.7: %s allows %d open signals and asks for a confidence of %d', (regime, most, confidence) => {
    const active = Array.from({ length: most }, (_, i) => open(`S${i}`));
    const judge = (sure: number, count: number): string =>
      regimeGate(candidate({ regime, confidence: sure }), portfolio({ active: active.slice(0, count) })).code;
    expect(judge(confidence, most - 1)).toBe('');
    expect(judge(confidence - 1e-6, most - 1)).toBe('REGIME_CONF');
    expect(judge(confidence, most)).toBe('REGIME_LIMIT');
  });

  it('10.7: one open signal a symbol, ten in all', () => {
    const regimes = Object.fromEntries(['TRENDING'].map((regime) => [regime, { active: 99, confidence: 0 }]));
    const settings = settingsSchema.parse({ regimes });
    const many = (count: number): ActiveSignal[] => Array.from({ length: count }, (_, i) => open(`S${i}`));
    const judge = (active: ActiveSignal[]): string => regimeGate(candidate(), portfolio({ settings, active })).code;
    expect([judge(many(9)), judge(many(10)), judge([open('A')])]).toEqual(['', 'REGIME_LIMIT', 'REGIME_LIMIT']);
  });

  it.each([
    ['COOLDOWN_SYMBOL', 'symbol A', 60],
    ['COOLDOWN_DIRECTION', 'direction 1', 30],
    ['COOLDOWN_SYSTEM', 'system', 15],
  ])('10.8: %s: exactly the minutes pass, one less does not', (code, key, minutes) => {
    const after = (passed: number) =>
      cooldownGate(candidate(), portfolio({ lastEmitted: new Map([[key, AT - passed * MINUTE_MS]]) }));
    expect(after(minutes).code).toBe('');
    expect(after(minutes - 1)).toMatchObject({ code, measured: minutes - 1, threshold: minutes });
  });

  it('10.8: of candidates of one instant the better goes first, of equals the first by symbol, the others cool down', () => {
    const limit = { active: 9, confidence: 0 };
    const settings = settingsSchema.parse({ history: { cold: 'pass' }, regimes: { TRENDING: limit } });
    const ruled = (qualities: Readonly<Record<string, number>>): Record<string, string> => {
      const all = new Portfolio(settings, Object.keys(qualities));
      all.begin(AT, []);
      for (const [symbol, quality] of Object.entries(qualities)) {
        all.propose(candidate({ symbol, quality, id: symbol, keys: [symbol] }));
      }
      const rulings = Object.keys(qualities).flatMap((symbol) => all.rulingsOn(symbol));
      return Object.fromEntries(rulings.map((one) => [one.candidate.symbol, one.refusal?.code ?? '']));
    };
    expect(ruled({ B: 0.8, A: 0.7 })).toEqual({ B: '', A: 'COOLDOWN_DIRECTION' });
    expect(ruled({ B: 0.8, A: 0.8 })).toEqual({ A: '', B: 'COOLDOWN_DIRECTION' });
  });

  it('10.9: the same id, an open signal of the symbol either way', () => {
    expect(duplicateGate(candidate(), portfolio({ seen: new Set([candidate().id]) })).code).toBe('DUP_ID');
    expect(duplicateGate(candidate(), portfolio({ active: [open('A')] })).code).toBe('DUP_ACTIVE');
    // a better candidate is refused all the same
    expect(duplicateGate(candidate({ quality: 0.99 }), portfolio({ active: [open('A', 1, 0.5)] })).code).toBe(
      'DUP_ACTIVE',
    );
    expect(duplicateGate(candidate(), portfolio({ active: [open('A', -1)] })).code).toBe('DUP_OPPOSITE');
    const settings = settingsSchema.parse({ allowReversal: true });
    expect(duplicateGate(candidate(), portfolio({ settings, active: [open('A', -1)] })).code).toBe('');
    expect(duplicateGate(candidate(), portfolio({ active: [open('B')] })).code).toBe('');
  });

  it('10.7: a regime that is not known lets nothing through', () => {
    expect(regimeGate(candidate({ regime: 'UNKNOWN' satisfies Regime }), portfolio()).code).toBe('REGIME_LIMIT');
  });
});
