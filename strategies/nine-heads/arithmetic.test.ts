import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { confluenceOf, setupId, strongerTrigger, zoneValue } from './confluence.ts';
import { historyKeys, OutcomeHistory, wilsonLowerBound } from './history.ts';
import { buildPlan, rewardRisk } from './plan.ts';
import type { PlanInput } from './plan.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const { costs, history } = DEFAULT_SETTINGS;

describe('confluence', () => {
  it('comes to .7380 in the worked example', () => {
    const zone = zoneValue(0.45, 1);
    expect(zone).toBeCloseTo(0.7119, 4);
    expect(confluenceOf({ zone, htf: 0.8, trigger: 1, fvg: 1, ob: 0 })).toBeCloseTo(0.738, 4);
  });

  it('mirrors the zone for shorts', () => {
    for (const position of [0, 0.2, 0.45, 0.5, 0.7, 1])
      expect(zoneValue(1 - position, -1)).toBeCloseTo(zoneValue(position, 1), 12);
  });

  it('names the strongest trigger, by value and then by order', () => {
    const sweep = { setup: 'SWEEP', name: '', value: 1 } as const;
    const gartley = { setup: 'HARMONIC', name: 'GARTLEY', value: 0.9 } as const;
    expect(strongerTrigger(gartley, sweep)).toBe(sweep);
    expect(strongerTrigger({ ...gartley, value: 1 }, sweep)).toBe(sweep);
    expect(setupId(gartley)).toBe('HARM_GARTLEY');
  });
});

describe('trade plan', () => {
  const input: PlanInput = {
    direction: 1,
    close: 100,
    atr: 1,
    pivot: 98.9,
    extreme: 99,
    invalidation: NaN,
    nearestMajor: () => NaN,
    nearestZone: () => null,
    tickSize: 0.01,
  };
  const plan = (change: Partial<PlanInput>) => buildPlan({ ...input, ...change }, DEFAULT_SETTINGS);

  it('has a gross 2.500 and a net 1.813 in the worked example of the fills', () => {
    const ratio = rewardRisk({ entry: 100, stop: 99.5, target: 101.25 }, costs);
    expect(ratio.gross).toBeCloseTo(2.5, 12);
    expect(ratio.net).toBeLessThan(ratio.gross);
    expect(ratio.net).toBeCloseTo((1.25 - 0.07 - 0.02025) / (0.5 + 0.07 + 0.06965), 12);
  });

  it('stops a quarter ATR beyond the structure, aims a tenth before the nearest major level', () => {
    const made = plan({ nearestMajor: (beyond) => (beyond < 104 ? 104 : NaN) });
    expect(made).toMatchObject({ stop: 98.65, stopKind: 'STRUCTURE', target: 103.9, targetKind: 'LEVEL' });
  });

  it('keeps the stop at least an ATR and three round trips away', () => {
    expect(plan({ pivot: 99.95, extreme: 99.9 })).toMatchObject({ stop: 99, stopKind: 'MIN' });
    expect(plan({ pivot: 99.95, extreme: 99.9, atr: 0.1 })).toMatchObject({ stop: 99.58, stopKind: 'MIN' });
  });

  it('refuses a stop wider than three ATR, and any plan without an ATR', () => {
    expect(plan({ pivot: 90 })).toMatchObject({ refused: 'PLAN_STOP_WIDE' });
    expect(plan({ atr: NaN })).toEqual({ refused: 'PLAN_NO_ATR' });
  });

  it('prefers an invalidation level within three ATR, and reaches for three times the risk without a level', () => {
    const made = plan({ invalidation: 98 });
    expect(made).toMatchObject({ stop: 98, stopKind: 'LEVEL', targetKind: 'SYNTHETIC', target: 106 });
  });

  it('reaches no further down than one tick, and has no stop below zero', () => {
    const crash = plan({ direction: -1, close: 5, pivot: 7, extreme: 7, atr: 1 });
    expect(crash).toMatchObject({ target: 0.01, targetKind: 'SYNTHETIC' });
    expect(plan({ close: 2, pivot: -0.5, extreme: 1, atr: 1 })).toMatchObject({ refused: 'PLAN_STOP_WIDE' });
  });

  it('rounds a stop away from a tick that it misses by little, and leaves what lies on one', () => {
    const stopAt = (invalidation: number): unknown => {
      const made = plan({ direction: -1, close: 68_000, atr: 100, pivot: NaN, extreme: 68_300, invalidation });
      return 'stop' in made ? made.stop : made;
    };
    expect(stopAt(68_290.00002)).toBe(68_290.01);
    for (let cents = 0; cents < 100; cents++) expect(stopAt(68_290 + cents / 100)).toBe((6_829_000 + cents) / 100);
    expect(stopAt(68_290.01 + 5e-12)).toBe(68_290.01);
  });

  it('is mirrored for shorts', () => {
    const made = plan({
      direction: -1,
      pivot: 101.1,
      extreme: 101,
      nearestMajor: (beyond) => (beyond > 96 ? 96 : NaN),
    });
    expect(made).toMatchObject({ stop: 101.35, target: 96.1 });
  });
});

describe('historical validation', () => {
  const outcomes = (wins: number, win: number, losses: number, loss: number): OutcomeHistory => {
    const kept = new OutcomeHistory(history);
    for (let i = 0; i < wins; i++) kept.add(['k'], win);
    for (let i = 0; i < losses; i++) kept.add(['k'], -loss);
    return kept;
  };

  it('has the lower bounds of the worked examples', () => {
    expect(wilsonLowerBound(20, 40, history.z)).toBeCloseTo(0.4007, 5);
    expect(wilsonLowerBound(12, 20, history.z)).toBeCloseTo(0.45724, 5);
    expect(wilsonLowerBound(3, 5, history.z)).toBeCloseTo(0.33042, 5);
  });

  it('passes 20 wins of 40 at 2.2 against 1.1, and refuses them at 1.1', () => {
    expect(outcomes(20, 2.2, 20, 1.1).judge(['k'])).toMatchObject({ verdict: 'PASS', count: 40 });
    expect(outcomes(20, 2.2, 20, 1.1).judge(['k']).breakEven).toBeCloseTo(1 / 3, 12);
    expect(outcomes(20, 1.1, 20, 1.1).judge(['k']).verdict).toBe('NEGATIVE');
    expect(outcomes(0, 1, 40, 1).judge(['k']).verdict).toBe('NEGATIVE');
  });

  it('is cold under thirty outcomes, and asks the most specific key that has them', () => {
    expect(outcomes(20, 2, 9, 1).judge(['k']).verdict).toBe('COLD');
    const kept = outcomes(20, 2.2, 20, 1.1);
    kept.add(['special'], 5);
    expect(kept.judge(['special', 'k'])).toMatchObject({ key: 'k', verdict: 'PASS' });
  });

  it('keeps the last two hundred outcomes exactly', () => {
    const random = Random.fromKey('history');
    const all = Array.from({ length: 700 }, () => random.normal() + 0.1);
    const kept = new OutcomeHistory(history);
    const fresh = new OutcomeHistory(history);
    for (const r of all) kept.add(['k'], r);
    for (const r of all.slice(-200)) fresh.add(['k'], r);
    expect(kept.judge(['k']).breakEven).toBeCloseTo(fresh.judge(['k']).breakEven, 10);
    expect(kept.judge(['k']).lowerBound).toBe(fresh.judge(['k']).lowerBound);
    const again = new OutcomeHistory(history);
    again.restore(kept.save());
    expect(again.judge(['k'])).toEqual(kept.judge(['k']));
  });

  it('has four keys, from the most specific to the timeframe and side', () => {
    const of = { symbol: 'BTCUSDT', minutes: 15, direction: -1, setup: 'SWEEP', regime: 'RANGING' };
    expect(historyKeys(of)).toEqual([
      'BTCUSDT|15|SHORT|SWEEP|RANGING',
      '15|SHORT|SWEEP|RANGING',
      '15|SHORT|SWEEP',
      '15|SHORT',
    ]);
  });
});
