import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trade } from '../broker/trade.ts';
import { columnsOf, equityColumns, rowsOf, tradeColumns } from './columns.ts';

const TRADE: Trade = {
  id: 1,
  symbol: 'BTCUSDT',
  side: 'long',
  quantity: 0.5,
  entryTime: Date.UTC(2024, 0, 1),
  entryPrice: 100,
  entryReason: 'cross',
  exitTime: Date.UTC(2024, 0, 1, 1, 0, 0, 1) - 2,
  exitPrice: 110,
  exitKind: 'target',
  exitReason: '',
  stop: undefined,
  target: 110,
  fees: 0.1,
  slippage: 0,
  funding: 0,
  pnl: 4.9,
  rMultiple: undefined,
  maeFraction: 0,
  mfeFraction: 0.1,
  maeR: undefined,
  mfeR: undefined,
  ambiguous: false,
  pnlWorst: 4.9,
  pnlBest: 4.9,
  gapExposed: false,
  syntheticMinutes: 0,
};

describe('tradeColumns', () => {
  it('has a column for every field of a trade, in a trade’s order, even without trades', () => {
    expect(Object.keys(tradeColumns([TRADE]))).toEqual(Object.keys(TRADE));
    expect(Object.entries(tradeColumns([]))).toEqual(Object.keys(TRADE).map((name) => [name, []]));
  });

  it('tells moments in UTC, and says of what is missing that it is no number', () => {
    const columns = tradeColumns([TRADE, { ...TRADE, stop: 90 }]);
    expect(columns.entryTime[0]).toBe('2024-01-01T00:00:00Z');
    expect(columns.exitTime[0]).toBe('2024-01-01T00:59:59.999Z');
    expect(columns.stop).toEqual([NaN, 90]);
    expect(columns.rMultiple).toEqual([NaN, NaN]);
    expect(columns.ambiguous).toEqual([false, false]);
  });
});

it('equityColumns keeps the account’s hours', () => {
  const point = { time: 0, cash: 1, equity: 2, exposure: 3, openPositions: 1 };
  expect(equityColumns([point])).toEqual({
    time: ['1970-01-01T00:00:00Z'],
    cash: [1],
    equity: [2],
    exposure: [3],
    openPositions: [1],
  });
});

describe('columnsOf', () => {
  it('fills texts with empty texts, and null like undefined', () => {
    const rows = [
      { a: 'x', b: null },
      { a: undefined, b: 2 },
    ];
    expect(columnsOf(rows)).toEqual({ a: ['x', ''], b: [NaN, 2] });
  });

  it('leaves a time that is text already as it is', () => {
    expect(columnsOf([{ time: 'noon' }])).toEqual({ time: ['noon'] });
    expect(columnsOf([{ lifetimes: 5, sometime: 0 }])).toEqual({ lifetimes: [5], sometime: [0] });
  });

  it('is undone by rowsOf', () => {
    const row = fc.record(
      { n: fc.double({ noNaN: true }), text: fc.string(), is: fc.boolean() },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(rowsOf(columnsOf(rows))).toEqual(rows);
      }),
    );
  });
});

it('rowsOf refuses columns of different lengths', () => {
  expect(() => rowsOf({ a: [1, 2], b: [1] })).toThrow('Column b has 1 values where the first has 2.');
});
