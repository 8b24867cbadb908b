import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trade } from '../../engine/broker/trade.ts';
import { createCandleColumns } from '../../engine/market/candle.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { sampleRecord } from '../testing/record.ts';
import { breakdowns } from './breakdowns.ts';
import { concentration } from './concentration.ts';
import { costGrid } from './cost-grid.ts';
import { gateAccount } from './gate-accounting.ts';
import { isPresent } from './validation.ts';
import type { VariantResult } from './part.ts';
import type { Breakdown, Maybe } from './validation.ts';

const [sample] = sampleRecord({ trades: 1, days: 3 }).trades as [Trade];
const trade = (change: Partial<Trade>): Trade => ({ ...sample, exitKind: 'stop', ...change });
const noChart = { timeframe: '1h', candles: new Map() };

function present<T extends object>(part: Maybe<T>): T {
  if (!isPresent(part)) throw new Error(part.absent);
  return part;
}

/** Trades with whole-number results at any time of a fortnight. */
const someTrades = fc
  .array(
    fc.record({
      pnl: fc.integer({ min: -500, max: 500 }),
      fees: fc.integer({ min: 0, max: 20 }),
      slippage: fc.integer({ min: 0, max: 20 }),
      quantity: fc.integer({ min: 1, max: 9 }),
      entryPrice: fc.integer({ min: 90, max: 110 }),
      exitPrice: fc.integer({ min: 90, max: 110 }),
      entryTime: fc.integer({ min: 0, max: 14 * 1440 }).map((minute) => minute * MINUTE_MS),
      hold: fc.integer({ min: 0, max: 12_000 }),
      entryReason: fc.constantFrom('15m I.SWEEP_BULL TRENDING', '5m H.BAT RANGING', 'cross of averages', ''),
      symbol: fc.constantFrom('AAAUSDT', 'BBBUSDT'),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => list.map(({ hold, ...one }, id) => trade({ ...one, id, exitTime: one.entryTime + hold * MINUTE_MS })));

describe('the cost grid', () => {
  it('takes costs per side from everything bought and sold', () => {
    const one = trade({ quantity: 2, entryPrice: 100, exitPrice: 110, pnl: 19.4, fees: 0.4, slippage: 0.2 });
    const grid = present(costGrid([one]));
    expect(grid.grossProfit).toBeCloseTo(20, 12);
    expect(grid.net[grid.feeBps.indexOf(5)]?.[grid.slippageBps.indexOf(2)]).toBeCloseTo(20 - 0.0007 * 420, 12);
    expect(grid.breakEvenBps).toBeCloseTo((20 / 420) * 10_000, 9);
    expect(grid.paidBps).toBeCloseTo((0.6 / 420) * 10_000, 9);
  });

  it('gives the net result back at what was paid', () => {
    fc.assert(
      fc.property(someTrades, (trades) => {
        const { grossProfit, paidBps } = present(costGrid(trades));
        const turnover = trades.reduce((all, one) => all + one.quantity * (one.entryPrice + one.exitPrice), 0);
        const net = trades.reduce((all, one) => all + one.pnl, 0);
        expect(grossProfit - (paidBps / 10_000) * turnover).toBeCloseTo(net, 6);
      }),
    );
  });

  it('has no break-even when the result before costs is a loss, and no grid without trades', () => {
    expect(present(costGrid([trade({ pnl: -10, fees: 1, slippage: 1 })])).breakEvenBps).toBeNull();
    expect(costGrid([trade({ exitKind: 'end' })])).toEqual({ absent: 'no closed trade' });
  });
});

describe('the breakdowns', () => {
  it('add up to all closed trades, each table', () => {
    fc.assert(
      fc.property(someTrades, (trades) => {
        const all = trades.reduce((total, one) => total + one.pnl, 0);
        for (const { id, rows } of breakdowns({ trades, chart: noChart })) {
          if (rows.length === 0) continue;
          expect([id, rows.reduce((total, row) => total + row.trades, 0)]).toEqual([id, trades.length]);
          expect(rows.reduce((total, row) => total + row.net, 0)).toBeCloseTo(all, 6);
        }
      }),
    );
  });

  it('name what was true at the entry', () => {
    // 1970-01-05 was a Monday.
    const entryTime = 4 * DAY_MS + 9 * HOUR_MS + 30 * MINUTE_MS;
    const one = trade({ entryTime, exitTime: entryTime + 2 * HOUR_MS, entryReason: '15m I.SWEEP_BULL TRENDING' });
    const names = Object.fromEntries(
      breakdowns({ trades: [one], chart: noChart }).map(({ id, rows, absent }) => [id, rows[0]?.name ?? absent]),
    );
    expect(names).toEqual({
      timeframe: '15m',
      setup: 'I.SWEEP_BULL',
      regime: 'TRENDING',
      symbol: one.symbol,
      session: 'Europe, 08–13 UTC',
      weekday: 'Monday',
      hour: '09',
      hold: '1 to 4 hours',
      volatility: 'fewer than 10 trades with 24 chart candles before',
      month: '1970-01',
    });
  });

  it('sorts entries into deciles by the volatility that had been seen', () => {
    const columns = createCandleColumns(600);
    for (let i = 0; i < 600; i++) {
      columns.openTime[i] = i * HOUR_MS;
      columns.close[i] = 100 + (i % 2) * i * 0.01;
    }
    (columns as { length: number }).length = 600;
    const trades = Array.from({ length: 20 }, (_, i) => {
      const entryTime = (100 + i * 20) * HOUR_MS + MINUTE_MS;
      return trade({ id: i, symbol: 'AAAUSDT', pnl: i, entryTime, exitTime: entryTime + 1 });
    });
    const chart = { timeframe: '1h', candles: new Map([['AAAUSDT', columns]]) };
    const { rows } = breakdowns({ trades, chart }).find(({ id }) => id === 'volatility') as Breakdown;
    expect(rows.map(({ net }) => net)).toEqual([1, 5, 9, 13, 17, 21, 25, 29, 33, 37]);
  });
});

describe('concentration', () => {
  it('takes away the best trade, day and week', () => {
    const on = (day: number, pnl: number) => trade({ exitTime: day * DAY_MS + HOUR_MS, pnl });
    const trades = [on(1, 50), on(1, -20), on(3, 40), on(8, 35), on(20, -30)];
    expect(concentration(trades)).toEqual({
      net: 75,
      withoutBestTrade: 25,
      withoutBestDay: 35,
      withoutBestWeek: 0,
      bestTenthShare: 50 / 125,
    });
  });
});

describe('the gate account', () => {
  const account = {
    scans: [
      { symbol: 'A', minutes: 5, scans: 10, refusals: { BIAS_FLAT: 6, HIST_NEG: 3 }, signals: 1 },
      { symbol: 'A', minutes: 15, scans: 4, refusals: { BIAS_FLAT: 4 }, signals: 0 },
    ],
    shadows: [
      { refusedBy: 'HIST_NEG', count: 2, winRate: 0.5, sumR: -1 },
      { refusedBy: null, count: 1, winRate: 1, sumR: 2 },
    ],
  };

  it('says what each gate kept out, and what that would have earned', () => {
    const gate = { group: 'gate', name: 'bias open' } as VariantResult;
    const { rows, emitted, leaveOneOut } = present(gateAccount(account, [gate, { ...gate, group: 'head' }]));
    expect(rows).toEqual([
      { code: 'BIAS_FLAT', refused: 10, followed: 0, winRate: null, meanR: null, sumR: null },
      { code: 'HIST_NEG', refused: 3, followed: 2, winRate: 0.5, meanR: -0.5, sumR: -1 },
    ]);
    expect(emitted).toEqual({ code: '', refused: 1, followed: 1, winRate: 1, meanR: 2, sumR: 2 });
    expect(leaveOneOut).toEqual([gate]);
  });

  it('is absent for a strategy that keeps none', () => {
    expect(isPresent(gateAccount(null, []))).toBe(false);
    expect(isPresent(gateAccount({ count: 3 }, []))).toBe(false);
  });
});
