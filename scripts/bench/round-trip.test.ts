import { describe, expect, it } from 'vitest';
import { lcgCandles } from '../../engine/testing/candles.ts';
import { emaCrossDecisions } from '../../engine/testing/reference-ema-cross.ts';
import { simulateReference } from '../../engine/testing/reference-simulator.ts';
import { prepareGrademark } from './grademark.ts';
import { createPlainTrades, plainLoop, RULES } from './plain-loop.ts';
import { firstDifference, plainRoundTrips } from './round-trip.ts';

const candles = lcgCandles(20_000);
const trips = plainRoundTrips(candles, plainLoop(candles, createPlainTrades(candles.length)));

describe('agreement before timing', () => {
  it('holds between the plain loop and the reference simulator', () => {
    const decisions = emaCrossDecisions(candles, { fast: RULES.fast, slow: RULES.slow, minutes: 1 });
    const { trades } = simulateReference({
      columns: candles,
      decide: (i) => decisions[i]!,
      cash: RULES.cash,
      sizing: { mode: 'notional', notional: RULES.notional },
      costs: { feeTakerBps: RULES.feeBps, slipEntryBps: 0, slipStopBps: 0, slipTimeoutBps: 0 },
    });
    const closed = trades.filter(({ exitKind }) => exitKind !== 'end');
    expect(closed.length).toBeGreaterThan(300);
    expect(firstDifference(closed, trips)).toBeUndefined();
  });

  it('holds between grademark and the plain loop under its rule, which makes fewer trades', () => {
    const { run, check } = prepareGrademark(candles);
    expect(check).toMatchObject({ passed: true });
    expect(run().length).toBeLessThan(trips.length);
  });

  it('names the first trade that differs in time or by more than rounding, and a trade too few or too many', () => {
    const changed = (change: object): typeof trips => trips.with(7, { ...trips[7]!, ...change });
    expect(firstDifference(changed({ pnl: trips[7]!.pnl + 1e-5 }), trips)).toMatch(/^trade 8 differs: /);
    expect(firstDifference(changed({ exitTime: 0 }), trips)).toMatch(/^trade 8 differs: /);
    expect(firstDifference(changed({ pnl: trips[7]!.pnl + 1e-9 }), trips)).toBeUndefined();
    expect(firstDifference(trips.slice(1), trips)).toMatch(/^trade 1 differs: /);
    expect(firstDifference(trips.slice(0, -1), trips)).toBe(`${trips.length - 1} trades, expected ${trips.length}`);
    expect(firstDifference(trips, trips.slice(0, -1))).toMatch(`trade ${trips.length} differs: `);
  });
});
