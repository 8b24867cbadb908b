import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../engine/market/units.ts';
import { sampleRecord, sampleTrade } from '../testing/record.ts';
import { ambiguity, costFigures } from './costs.ts';
import { byExit, bySide, groupTrades, isOpen, tradeFigures } from './trades.ts';

// grademark is CommonJS and computes the same figures on its own.
const { analyze } = createRequire(import.meta.url)('grademark') as typeof import('grademark');

describe('trade figures', () => {
  it('agree with grademark', () => {
    const trades = sampleRecord({ trades: 300 }).trades.filter((trade) => !isOpen(trade));
    const theirs = analyze(
      10_000,
      trades.map((trade) => ({
        direction: trade.side as never,
        entryTime: new Date(trade.entryTime),
        entryPrice: trade.entryPrice,
        exitTime: new Date(trade.exitTime),
        exitPrice: trade.exitPrice,
        profit: trade.pnl,
        profitPct: 0,
        growth: 1,
        rmultiple: trade.rMultiple!,
        holdingPeriod: 1,
        exitReason: trade.exitReason,
      })),
    );
    const ours = tradeFigures(trades);
    expect(ours.trades.value).toBe(theirs.totalTrades);
    expect(ours.winRate.value).toBeCloseTo(theirs.proportionProfitable, 12);
    expect(ours.profitFactor.value).toBeCloseTo(theirs.profitFactor!, 10);
    expect(ours.averageWin.value).toBeCloseTo(theirs.averageWinningTrade, 10);
    expect(ours.averageLoss.value).toBeCloseTo(theirs.averageLosingTrade, 10);
    expect(ours.expectancy.value).toBeCloseTo(theirs.expectedValue, 10);
    expect(ours.averageR.value).toBeCloseTo(theirs.expectency!, 10);
  });

  it('are what a hand count says', () => {
    const results = [10, -5, 0, 20, 30, -10, -10, -10, 4];
    const trades = results.map((pnl, i) =>
      sampleTrade({ id: i, pnl, exitTime: i * HOUR_MS, entryTime: (i - 2) * HOUR_MS, rMultiple: undefined }),
    );
    expect(tradeFigures([...trades].reverse())).toEqual({
      trades: { value: 9 },
      winRate: { value: 4 / 9 },
      profitFactor: { value: 64 / 35 },
      expectancy: { value: 29 / 9 },
      averageWin: { value: 16 },
      averageLoss: { value: -35 / 4 },
      payoff: { value: 16 / (35 / 4) },
      averageR: { value: null, why: 'no trade had a stop, so none has an R' },
      bestTrade: { value: 30 },
      worstTrade: { value: -10 },
      averageHoldMs: { value: 2 * HOUR_MS },
      consecutiveWins: { value: 2 },
      consecutiveLosses: { value: 3 },
    });
  });

  it('without trades, losses or wins say why they are missing', () => {
    const none = tradeFigures([]);
    expect(none.winRate).toEqual({ value: null, why: 'no closed trade' });
    expect(none.profitFactor).toEqual({ value: null, why: 'no closed trade' });
    expect(none.bestTrade).toEqual({ value: null, why: 'no closed trade' });
    const winner = tradeFigures([sampleTrade({ pnl: 3 })]);
    expect(winner.profitFactor).toEqual({ value: null, why: 'no losing trade' });
    expect(winner.payoff).toEqual({ value: null, why: 'no losing trade' });
    expect(tradeFigures([sampleTrade({ pnl: -3 })]).payoff).toEqual({ value: null, why: 'no winning trade' });
  });
});

describe('groups', () => {
  const trades = [
    sampleTrade({ id: 1, symbol: 'B', side: 'short', exitKind: 'stop', pnl: -5 }),
    sampleTrade({ id: 2, symbol: 'A', exitKind: 'stop', pnl: 7 }),
    sampleTrade({ id: 3, symbol: 'A', exitKind: 'target', pnl: 1 }),
  ];

  it('are sorted by size and carry their own figures', () => {
    expect(byExit(trades).map(({ name, trades: count, pnl }) => [name, count, pnl])).toEqual([
      ['stop', 2, 2],
      ['target', 1, 1],
    ]);
    expect(groupTrades(trades, (trade) => trade.symbol).map(({ name }) => name)).toEqual(['A', 'B']);
  });

  it('have both sides, even an empty one', () => {
    const [long, short] = bySide([trades[1]!]);
    expect(long).toMatchObject({ name: 'long', trades: 1, winRate: { value: 1 } });
    expect(short).toMatchObject({ name: 'short', trades: 0, winRate: { value: null, why: 'no closed trade' } });
  });
});

describe('costs', () => {
  const equity = [
    { time: 1, cash: 0, equity: 900, exposure: 0, openPositions: 0 },
    { time: 2, cash: 0, equity: 1100, exposure: 0, openPositions: 0 },
  ];
  const closed = sampleTrade({
    quantity: 2,
    entryPrice: 100,
    exitPrice: 150,
    fees: 3,
    slippage: 1,
    funding: -2,
    pnl: 94,
  });
  const open = sampleTrade({
    quantity: 1,
    entryPrice: 200,
    exitPrice: 300,
    fees: 1,
    slippage: 0,
    funding: 0,
    pnl: 0,
    exitKind: 'end',
  });

  it('are put back to find the gross result, and a position still open has not been sold', () => {
    expect(costFigures([closed, open], equity)).toEqual({
      fees: { value: 4 },
      slippage: { value: 1 },
      funding: { value: -2 },
      grossProfit: { value: 101 },
      costShare: { value: 7 / 101 },
      turnover: { value: (200 + 300 + 200) / 1000 },
      tradedVolume: { value: 200 + 300 + 200 },
    });
  });

  it('have no share of a loss', () => {
    expect(costFigures([{ ...closed, pnl: -200 }], equity).costShare).toEqual({
      value: null,
      why: 'the result before costs is not positive',
    });
  });
});

describe('ambiguity', () => {
  it('counts the trades concerned and frames the result', () => {
    const trades = [
      sampleTrade({ pnl: -10, pnlWorst: -10, pnlBest: 20, ambiguous: true }),
      sampleTrade({ pnl: 5, pnlWorst: 5, pnlBest: 5 }),
    ];
    expect(ambiguity(trades)).toEqual({ trades: 1, pnl: -5, pnlWorst: -5, pnlBest: 25 });
  });
});
