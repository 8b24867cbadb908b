import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyConsensus } from '../consensus.ts';
import type { ScanFacts } from '../gate.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { firstRefusal, LOCAL_GATES } from './local.ts';

const NO_PLAN = { refused: 'PLAN_STOP_WIDE', atrs: 9 } as const;

/** Facts of which most pass each gate, so that every gate gets to refuse. */
const facts: fc.Arbitrary<ScanFacts> = fc
  .record({
    candles: fc.constantFrom(299, 300, 4000, 5000, 6000),
    analysisCandles: fc.constantFrom(199, 200, 300, 4000),
    sinceIncomplete: fc.constantFrom(3, 20, 100, Infinity),
    sinceJump: fc.constantFrom(4, 5, 100, Infinity),
    regime: fc.constantFrom('UNKNOWN', 'RANGE', 'BREAKOUT', 'RANGE'),
    restriction: fc.constantFrom('', '', '', 'NEWS_BLACKOUT'),
    bias: fc.constantFrom(1, 1, 1, 0, -1),
    agreeing: fc.integer({ min: 3, max: 9 }),
    confidence: fc.constantFrom(0.7, 0.8, 0.95, 1),
    confluence: fc.constantFrom(0.5, 0.7, 0.9, 1),
    effectiveHeads: fc.constantFrom(NaN, 1, 4, 6),
  })
  .map(({ agreeing, confidence, confluence, regime, ...rest }) => ({
    ...rest,
    regime: regime as ScanFacts['regime'],
    symbol: 'TEST',
    minutes: 15,
    time: 0,
    biasStrength: 0.8,
    consensus: { ...emptyConsensus(), direction: 1, agreeing, confidence },
    confluence: () => confluence,
    plan: () => NO_PLAN,
  }));

describe('the gates of one symbol and timeframe', () => {
  it.each([null, 3])('refuse in their order, with effective heads from %s', (effectiveHeadsMin) => {
    const settings = { ...DEFAULT_SETTINGS, effectiveHeadsMin };
    const refusing = new Set<string>();
    const check = fc.property(facts, (scan) => {
      const first = LOCAL_GATES.map((gate) => gate(scan, settings)).find(({ code }) => code !== '');
      expect(firstRefusal(scan, settings)).toEqual(first);
      refusing.add(first?.gate ?? '');
    });
    fc.assert(check, { seed: 7, numRuns: 3000 });
    const all = ['G0', 'G0n', 'G1', 'G2', 'G3', 'G4', 'G5', ...(effectiveHeadsMin === null ? [] : ['G5e'])];
    expect([...refusing].sort()).toEqual(all);
  });

  it('leave correlations alone while no number of effective heads is asked for', () => {
    const scan = fc.sample(facts, { seed: 7, numRuns: 300 });
    for (const one of scan) {
      Object.defineProperty(one, 'effectiveHeads', {
        get: () => {
          throw new Error('Nobody asked for it.');
        },
      });
      expect(() => firstRefusal(one, { ...DEFAULT_SETTINGS, effectiveHeadsMin: null })).not.toThrow();
    }
  });
});
