/** Entries at a limit: where they rest, what a plan from there comes to, and how they fill. */
import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../../engine/journal/events.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { walkCandles } from '../../engine/testing/candles.ts';
import { runOn } from '../../engine/testing/runs.ts';
import { strategyContract } from '../../engine/testing/strategy.contract.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import { nearestZone } from './entry-zone.ts';
import { buildPlan, entryTerms } from './plan.ts';
import type { PlanInput, TradePlan } from './plan.ts';
import { settingsSchema } from './settings.ts';
import strategy from './strategy.ts';
import { scopesOf } from './testing/scopes.ts';

const settings = settingsSchema.parse({ plan: { entry: 'limit' } });

const input: PlanInput = {
  direction: 1,
  close: 100,
  atr: 1,
  pivot: 98.9,
  extreme: 99,
  invalidation: NaN,
  nearestMajor: (beyond) => (beyond < 104 ? 104 : NaN),
  nearestZone: (distanceMax) => (distanceMax >= 0.5 ? { kind: 'FVG', middle: 99.507 } : null),
  tickSize: 0.01,
};
const plan = (change: Partial<PlanInput> = {}, given = settings) =>
  buildPlan({ ...input, ...change }, given) as TradePlan;

describe('a plan from a limit', () => {
  it('counts stop, target, reward, risk and costs from the limit, with the fee of a maker', () => {
    const made = plan();
    // stop 98.9 − .25, but at least one ATR below 99.50: 98.50; target 104 − .1
    expect(made).toMatchObject({ zone: 'FVG', entry: 99.5, stop: 98.5, stopKind: 'MIN', target: 103.9 });
    expect(made.rewardRiskGross).toBeCloseTo(4.4, 12);
    const [costIn, costWin, costLoss] = [99.5 * 2e-4, 103.9 * 2e-4, 98.5 * 7e-4];
    expect(made.rewardRiskNet).toBeCloseTo((4.4 - costIn - costWin) / (1 + costIn + costLoss), 12);
    expect(made.costBps).toBeCloseTo(9, 12);
    expect(made.stopBps).toBeCloseTo(1e4 / 99.5, 10);
  });

  it('needs three of its own, cheaper round trips to the stop', () => {
    // 3 · 9 bps of 99.50 = .268650, rounded away: 99.23
    const made = plan({ atr: 0.1, pivot: 99.45, extreme: 99.4, nearestZone: () => ({ kind: 'OB', middle: 99.5 }) });
    expect(made).toMatchObject({ zone: 'OB', stop: 99.23, stopKind: 'MIN' });
  });

  it('is mirrored for shorts: rounded away from the market, above the close', () => {
    const made = plan({
      direction: -1,
      pivot: 101.1,
      extreme: 101,
      nearestMajor: (beyond) => (beyond > 96 ? 96 : NaN),
      nearestZone: () => ({ kind: 'OTE', middle: 100.493 }),
    });
    expect(made).toMatchObject({ zone: 'OTE', entry: 100.5, stop: 101.5, target: 96.1 });
  });

  it('is the plan of a market entry without a zone near enough, or unless asked for', () => {
    const market = settingsSchema.parse({});
    const expected = { ...plan({}, market) };
    expect(expected).toMatchObject({ zone: null, entry: 100, stop: 98.65 });
    expect(plan({ nearestZone: () => null })).toEqual(expected);
    expect(plan({ atr: 0.4, pivot: 99.6 })).toEqual(plan({ atr: 0.4, pivot: 99.6 }, market));
    expect(plan({ nearestZone: () => ({ kind: 'OB', middle: 0.004 }) })).toEqual(expected);
  });

  it('rests for twelve candles instead of minding the drift', () => {
    const at = { minutes: 15, atr: 2 };
    expect(entryTerms(plan(), settings.plan, at)).toEqual({ limit: 99.5, expiryMinutes: 180 });
    expect(entryTerms(plan({ nearestZone: () => null }), settings.plan, at)).toEqual({ driftMax: 1 });
  });
});

describe('the nearest zone', () => {
  it('is the nearest middle on the better side among gaps, blocks and the optimal entry, on every candle', () => {
    const kinds = new Map<string, number>();
    for (const scope of scopesOf(walkCandles(4_000, { seed: 'zones' }))) {
      if (scope.minutes !== 1) continue;
      const { candle, gaps, structure, atr, index } = scope;
      for (const direction of [1, -1] as const) {
        const optimalEntry = index % 3 === 0 ? candle.close - direction * 0.4 * atr : NaN;
        const middles: { kind: string; middle: number }[] = [{ kind: 'OTE', middle: optimalEntry }];
        for (const [kind, zones] of [
          ['FVG', gaps.gaps(direction)],
          ['OB', structure.blocks(direction)],
        ] as const) {
          const { bottoms, tops } = zones as unknown as { bottoms: Float64Array; tops: Float64Array };
          for (let i = 0; i < zones.size; i++)
            middles.push({ kind, middle: (direction * (bottoms[i]! + tops[i]!)) / 2 });
        }
        const away = (middle: number): number => direction * (candle.close - middle);
        const near = middles.filter(({ middle }) => away(middle) > 0 && away(middle) <= atr);
        const best = near.sort((a, b) => away(a.middle) - away(b.middle))[0];
        const found = nearestZone(scope, direction, { distanceMax: atr, optimalEntry });
        expect(found?.kind).toBe(best?.kind);
        expect(found?.middle).toBe(best?.middle);
        if (best !== undefined) kinds.set(best.kind, (kinds.get(best.kind) ?? 0) + 1);
      }
    }
    expect([...kinds.values()].every((count) => count > 50)).toBe(true);
    expect(kinds.size).toBe(3);
  });
});

/** Gates so low that a few days of any market give candidates. */
const LENIENT = {
  theta: 0.05,
  kappa: 3,
  freshCandles: 20,
  tradable: [1, 5, 15, 60],
  eventHalfLife: { ict: 3, wyckoff: 60, harmonic: 30, rules: 9 },
  isSentimentScaled: false,
  history: { cold: 'pass', outcomesMin: 100_000 },
  warmupCandles: { analysis: 0 },
  headsMin: 3,
  confidenceMin: 0.5,
  confluenceMin: 0.3,
  rewardRiskMin: 1,
  bias: { isRequired: false },
  cooldownMinutes: { symbol: 5, direction: 0, system: 0 },
  fearGreedScale: 'rank',
  plan: { atrMax: 5, entry: 'limit' },
};

// Everything of these options at once: saved, restored, blind to the future.
strategyContract(strategy as never, { params: { ...LENIENT, winProbabilityMin: 0.1 }, days: 3 });

describe('a replay with limit entries', () => {
  const engine = runOn(configureStrategy(strategy, LENIENT), { A: walkCandles(8_000, { seed: 'limits' }) });
  const events = [...decodeEvents(engine.journal.tape)];
  const of = (kind: string) => events.filter((event) => event.kind === kind);

  it('fills them as a maker at the limit, within twelve candles, and lets the others expire', () => {
    const limits = of('signal').filter(({ fields }) => fields['limit'] !== undefined);
    const expired = of('cancel').filter(({ fields }) => fields['code'] === 'EXPIRED');
    let filled = 0;
    for (const { time, fields } of limits) {
      const until = time + (fields['expiryMinutes'] as number) * MINUTE_MS;
      const entry = of('fill').find((fill) => fill.time > time && fill.time < until && fill.fields['isEntry'] === true);
      if (entry === undefined || entry.fields['isMaker'] !== true) continue;
      filled++;
      expect(entry.fields['price']).toBe(fields['limit']);
      expect(Math.sign(entry.fields['direction'] as number)).toBe(fields['direction']);
    }
    expect(filled).toBeGreaterThan(5);
    expect(expired.length).toBeGreaterThan(0);
  });

  it('follows refused limits too: some expire, and those count for no history', () => {
    const outcomes = of('outcome');
    const isExpired = ({ fields }: (typeof outcomes)[number]): boolean => fields['how'] === 'EXPIRED';
    const expired = outcomes.filter(isExpired);
    expect(expired.length).toBeGreaterThan(20);
    expect(expired.every(({ fields }) => fields['rMultiple'] === undefined)).toBe(true);
    const { shadows } = engine.strategyAccount as { shadows: { count: number }[] };
    const counted = shadows.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(
      outcomes.filter(({ fields }) => fields['rMultiple'] !== undefined && fields['how'] !== 'end').length,
    );
  });
});
