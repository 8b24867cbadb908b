import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../market/candle.ts';
import { MINUTE_MS } from '../market/units.ts';
import { Random } from '../market/random.ts';
import { DEFAULT_RUN_CONFIG } from '../run/config.ts';
import type { RunConfig } from '../run/config.ts';
import { enter, exit, hold } from '../strategy/decision.ts';
import type { Decision } from '../strategy/decision.ts';
import { walkCandles } from '../testing/candles.ts';
import { simulateReference } from '../testing/reference-simulator.ts';
import { runOn, scripted, tradesOf } from '../testing/runs.ts';
import type { Trade } from './trade.ts';

/** A seeded stream of every kind of decision, with levels around the close. */
function randomDecisions(candles: CandleColumns, seed: number): Decision[] {
  const random = Random.fromKey(`decisions|${seed}`);
  return Array.from({ length: candles.length }, (_, i) => {
    const close = candles.close[i] as number;
    const what = random.uniform();
    const side = random.uniform() < 0.5 ? 'long' : 'short';
    const up = side === 'long' ? 1 : -1;
    const away = (scale: number): number => close * scale * random.uniform();
    const values = [away(0.004), away(0.006), away(0.002), away(0.003), random.uniform(), random.uniform()] as const;
    const [stop, target, limit, trail, options, minutes] = values;
    if (what < 0.02) return exit('scripted');
    if (what > 0.1) return hold;
    return enter(side, {
      stop: close - up * (stop + 0.05),
      ...(options < 0.7 ? { target: close + up * (target + 0.05) } : {}),
      ...(options > 0.4 && options < 0.6
        ? { limit: close - up * limit, expiryMinutes: 1 + Math.floor(minutes * 30) }
        : {}),
      ...(options > 0.8 ? { trail: trail + 0.05 } : {}),
      ...(options < 0.3 ? { holdMinutesMax: 1 + Math.floor(minutes * 60) } : {}),
      ...(options > 0.9 ? { driftMax: close * 0.0004 } : {}),
      ...(options < 0.1 ? { sizeShare: 0.5 } : {}),
    });
  });
}

/** The parts of a trade that both sides give, without what only the engine names. */
function comparable(trade: Omit<Trade, 'id' | 'symbol' | 'entryReason' | 'exitReason'>): Record<string, unknown> {
  const { id: _id, symbol: _symbol, entryReason: _entry, exitReason: _exit, ...rest } = trade as Trade;
  return rest;
}

function expectClose(actual: Record<string, unknown>, expected: Record<string, unknown>, where: string): void {
  for (const key of Object.keys(expected)) {
    const [a, e] = [actual[key], expected[key]];
    if (typeof e !== 'number' || typeof a !== 'number') expect(a, `${where} ${key}`).toEqual(e);
    else expect(Math.abs(a - e), `${where} ${key}: ${a} against ${e}`).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(e)));
  }
}

/** Runs both simulators on the same market and decisions and compares every trade. */
function compare(candles: CandleColumns, decisions: readonly Decision[], config: Partial<RunConfig>): number {
  const full = { ...DEFAULT_RUN_CONFIG, ...config };
  const rowOf = new Map(Array.from({ length: candles.length }, (_, i) => [candles.openTime[i], i]));
  const decideAt = (time: number): Decision => decisions[rowOf.get(time - MINUTE_MS) ?? -1] ?? hold;
  const engine = runOn(scripted(decideAt), { TEST: candles }, { config, instrument: { quantityStep: 0.0001 } });
  const reference = simulateReference({
    columns: candles,
    decide: (i) => decisions[i] ?? hold,
    cash: full.initialCash,
    sizing: full.sizing,
    costs: full.costs,
    leverageMax: full.leverageMax,
    tickSize: 0.01,
    quantityStep: 0.0001,
    intrabar: full.intrabar as 'pessimistic',
  });
  const trades = tradesOf(engine);
  const closed = reference.trades.filter((trade) => trade.exitKind !== 'end');
  expect(trades.length).toBe(closed.length);
    trades.forEach((t, i) => {
      if (Math.abs(t.maeFraction - (closed[i]?.maeFraction ?? 0)) > 1e-9) console.log(t, closed[i]);
    });
  trades.forEach((trade, i) => expectClose(comparable(trade), comparable(closed[i] as Trade), `trade ${i}`));
  const { account, books } = engine.broker;
  expect(Math.abs(account.cash - reference.cash)).toBeLessThanOrEqual(1e-6);
  expect(Math.abs(account.equity(books) - reference.equity)).toBeLessThanOrEqual(1e-6);
  return trades.length;
}

describe('the broker agrees trade for trade with the independent reference simulator', () => {
  const configs: readonly (readonly [string, Partial<RunConfig>])[] = [
    ['pessimistic', {}],
    ['optimistic', { intrabar: 'optimistic' }],
    ['ohlcPath', { intrabar: 'ohlcPath' }],
    ['risk sizing', { sizing: { mode: 'risk', riskFraction: 0.01 } }],
    ['equity sizing', { sizing: { mode: 'equity', fraction: 0.9 }, leverageMax: 3 }],
    ['proportional slippage', { costs: { ...DEFAULT_RUN_CONFIG.costs, slippage: 'proportional' } }],
  ];
  it.each(configs)('%s, random markets with absent minutes and random decisions', (_, config) => {
    let trades = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (seed) => {
        const candles = walkCandles(1500, { seed, absentShare: seed % 2 === 0 ? 0.02 : 0 });
        trades += compare(candles, randomDecisions(candles, seed), config);
      }),
      { numRuns: 25, seed: 42 },
    );
    expect(trades).toBeGreaterThan(400);
  });
});
