import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../engine/market/units.ts';
import { sampleRecord, sampleTrade } from '../testing/record.ts';
import { accountFigures, deepestFallFigures } from './account.ts';
import { benchmarkFigures } from './benchmark.ts';
import { dailyRatioFigures } from './daily-ratios.ts';
import { distributionFigures } from './distribution.ts';
import { drawdowns } from './drawdown.ts';
import { fallFigures, fallsOf } from './falls.ts';
import { figure, none } from './figure.ts';
import { daysOf } from './testing/reference.ts';
import { orderFigures, tradeCountFigures } from './trade-counts.ts';
import { excursionFigures, tradeRiskFigures } from './trade-risk.ts';
import { holdingFigures } from './trade-times.ts';

const missing = (why: string) => ({ value: null, why });

describe('the account', () => {
  it('remembers its extremes, the start among them', () => {
    const record = sampleRecord({ trades: 0, days: 2 });
    const dipped = {
      ...record,
      equity: record.equity.map((point, i) => ({ ...point, equity: i === 3 ? 9_000 : 9_500 })),
    };
    expect(accountFigures(dipped)).toMatchObject({
      startEquity: { value: 10_000 },
      peakEquity: { value: 10_000 },
      lowEquity: { value: 9_000 },
      durationMs: { value: record.manifest.to - record.manifest.from },
    });
  });
});

describe('the deepest fall', () => {
  const points = (values: readonly number[]) => values.map((equity, i) => ({ time: (i + 1) * HOUR_MS, equity }));

  it('is told in money and times', () => {
    const fall = drawdowns(points([110, 120, 60, 90, 120, 130, 125]), 100, 0);
    expect(deepestFallFigures(fall, 100)).toEqual({
      maxDrawdownMoney: { value: 60 },
      profitAtPeak: { value: 20 },
      profitAtTrough: { value: -40 },
      drawdownStart: { value: 2 * HOUR_MS },
      drawdownTrough: { value: 3 * HOUR_MS },
      drawdownEnd: { value: 5 * HOUR_MS },
      recoveryMs: { value: 2 * HOUR_MS },
    });
  });

  it('has no end before it recovered: an earlier, shallower one does not lend its own', () => {
    const fall = drawdowns(points([110, 100, 110, 50, 60]), 100, 0);
    expect(deepestFallFigures(fall, 100)).toMatchObject({
      drawdownEnd: missing('not recovered by the end'),
      recoveryMs: missing('not recovered by the end'),
    });
    expect(deepestFallFigures(drawdowns(points([100, 101]), 100, 0), 100)).toMatchObject({
      maxDrawdownMoney: { value: 0 },
      drawdownStart: missing('no drawdown'),
      drawdownEnd: missing('no drawdown'),
    });
  });

  it('of daily closes counts from the start when that was the peak', () => {
    const days = daysOf([-0.1, 0.2, 0.1, -0.5]);
    const [first, second, ...rest] = fallsOf(days);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ start: days[0]!.start, end: days[2]!.start, trough: days[1]!.start });
    expect(second).toMatchObject({ start: days[3]!.start, end: null, depth: 0.5 });
    expect(fallFigures([]).averageDrawdown).toEqual(missing('no drawdown'));
  });
});

describe('figures that have no meaning say why', () => {
  it('without variation or days', () => {
    const flat = daysOf(new Array<number>(10).fill(0));
    const few = 'fewer than 4 daily returns, or none that varies';
    expect(distributionFigures([])).toMatchObject({ skew: missing(few), valueAtRisk95: missing(few) });
    expect(distributionFigures([0, 0, 0, 0, 0])).toMatchObject({ tailRatio: missing(few) });
    expect(dailyRatioFigures(flat, none(few), figure(0))).toMatchObject({
      smartSharpe: missing('returns do not vary'),
      omega: missing('no losing day'),
      ulcerPerformance: missing('no drawdown'),
      serenity: missing('no drawdown'),
      probabilisticSharpe: missing('returns do not vary'),
    });
    expect(benchmarkFigures(flat, []).beta).toEqual(missing('no chart candles to hold'));
    expect(benchmarkFigures(flat, flat).alpha).toEqual(missing('buy and hold does not move'));
    const market = daysOf([0.1, -0.1, 0.1, 0, 0.05, 0, 0, 0.01, 0, 0]);
    expect(benchmarkFigures(flat, market)).toMatchObject({
      beta: { value: 0 },
      correlation: missing('the account does not move'),
      treynor: missing('beta is zero'),
    });
    expect(benchmarkFigures(market, market)).toMatchObject({
      beta: { value: 1 },
      informationRatio: missing('the account is buy and hold'),
    });
  });

  it('without trades, wins or losses', () => {
    const none = 'no closed trade';
    expect(tradeRiskFigures([])).toMatchObject({
      sqn: missing(none),
      kelly: missing(none),
      maxClosedDrawdown: missing(none),
      pnlDeviation: missing('fewer than 2 closed trades'),
    });
    const winner = [sampleTrade({ pnl: 5 })];
    expect(tradeRiskFigures(winner)).toMatchObject({
      kelly: missing('no losing trade'),
      profitToMaxDrawdown: missing('no drawdown'),
      tradeSharpe: missing('fewer than 2 closed trades'),
    });
    expect(tradeRiskFigures([sampleTrade({ pnl: -5 })]).kelly).toEqual(missing('no winning trade'));
    expect(excursionFigures([]).largestMfe).toEqual(missing(none));
    expect(holdingFigures(winner)).toMatchObject({ medianLossHoldMs: missing('no losing trade') });
    expect(tradeCountFigures([], 100, 0)).toMatchObject({
      tradesPerDay: missing('no full day'),
      winLossRatio: missing(none),
      expectancyRatio: missing(none),
      averageTradeReturn: missing(none),
    });
  });
});

describe('counts', () => {
  it('know a trade that ended with exactly nothing', () => {
    const trades = [3, 0, -1].map((pnl, id) => sampleTrade({ id, pnl }));
    expect(tradeCountFigures(trades, 100, 6)).toMatchObject({
      winningTrades: { value: 1 },
      drawnTrades: { value: 1 },
      losingTrades: { value: 1 },
      tradesPerDay: { value: 0.5 },
    });
  });

  it('tell orders apart by what became of them', () => {
    const { counters } = sampleRecord();
    const cancellations = { EXPIRED: 3, REPLACED: 2, DRIFT: 5 };
    expect(orderFigures({ ...counters, orders: 30, refusals: { A: 1, B: 2 }, cancellations })).toEqual({
      orders: { value: 30 },
      refusedSignals: { value: 3 },
      cancelledOrders: { value: 10 },
      expiredOrders: { value: 3 },
      withdrawnOrders: { value: 0 },
      replacedOrders: { value: 2 },
    });
  });
});
