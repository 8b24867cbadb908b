import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../engine/market/units.ts';
import { sampleRecord, sampleTrade } from '../testing/record.ts';
import { capacity, tradeCapacities } from './capacity.ts';
import { dailyReturns } from './days.ts';
import type { Day } from './days.ts';
import { eventRows } from './events.ts';
import { buyAndHold } from './hold.ts';
import { compound } from './ratios.ts';
import { tablesOf } from './tables.ts';
import { isOpen } from './trades.ts';

const record = sampleRecord({ symbols: ['BTCUSDT', 'ETHUSDT'] });
const closed = record.trades.filter((trade) => !isOpen(trade));
const days = dailyReturns(record.equity, record.initialCash);
const held = dailyReturns(buyAndHold(record), record.initialCash);
const tables = tablesOf(record, closed, { days, held });
const total = (rows: readonly { pnl: number }[]): number => rows.reduce((sum, row) => sum + row.pnl, 0);

describe('tables', () => {
  it('each hold every closed trade once', () => {
    for (const rows of [tables.entries, tables.entryExits, tables.days, tables.weeks, tables.months]) {
      expect(rows.reduce((count, row) => count + row.trades, 0)).toBe(closed.length);
      expect(total(rows)).toBeCloseTo(total(closed), 6);
    }
    expect(tables.months.map((row) => row.start)).toEqual([...Array(12).keys()].map((month) => Date.UTC(2022, month)));
    expect(tables.days.every((row) => row.wins + row.draws + row.losses === row.trades)).toBe(true);
  });

  it('list what was left open', () => {
    const open = record.trades.find(isOpen);
    expect(tables.leftOpen).toMatchObject([{ id: open!.id, lastPrice: open!.exitPrice, pnl: open!.pnl }]);
  });

  it('name the best and the worst symbol', () => {
    const of = (name: string): number => total(closed.filter((trade) => trade.symbol === name));
    const [best, worst] = of('BTCUSDT') > of('ETHUSDT') ? ['BTCUSDT', 'ETHUSDT'] : ['ETHUSDT', 'BTCUSDT'];
    expect([tables.bestSymbol?.name, tables.worstSymbol?.name]).toEqual([best, worst]);
    expect(tablesOf({ ...record, trades: [] }, [], { days, held })).toMatchObject({ bestSymbol: null, entries: [] });
  });

  it('set years beside holding', () => {
    expect(tables.years).toHaveLength(1);
    expect(tables.years[0]).toMatchObject({
      year: 2022,
      return: expect.closeTo(compound(days.map((day) => day.return)), 12) as number,
      hold: expect.closeTo(compound(held.map((day) => day.return)), 12) as number,
    });
    expect(tablesOf(record, closed, { days, held: [] }).years[0]).toMatchObject({ hold: null, multiple: null });
  });

  it('put rare tags into one row when there are very many', () => {
    const tagged = closed.map((trade) => ({
      ...trade,
      entryReason: trade.id % 2 === 0 ? 'often' : `only ${trade.id}`,
    }));
    const { entries } = tablesOf(record, tagged, { days, held });
    expect(entries).toHaveLength(100);
    expect(entries[0]).toMatchObject({ name: 'often', trades: closed.filter(({ id }) => id % 2 === 0).length });
    expect(entries.reduce((count, row) => count + row.trades, 0)).toBe(closed.length);
    expect(entries.some((row) => row.name === 'rarer ones together')).toBe(true);
  });
});

describe('events', () => {
  const day = (text: string, r: number): Day => ({ start: Date.parse(text), close: 1, return: r });

  it('are those the run lived through, at least in part', () => {
    const inPart = [day('2022-11-13', -0.1), day('2022-11-14', 0.05), day('2022-11-15', 0.5)];
    expect(eventRows(inPart, [day('2022-11-14', -0.2)])).toEqual([
      {
        name: 'FTX collapse',
        from: Date.parse('2022-11-06'),
        to: Date.parse('2022-11-14'),
        return: 0.9 * 1.05 - 1,
        hold: expect.closeTo(-0.2, 12) as number,
        maxDrawdown: expect.closeTo(0.1, 12) as number,
      },
    ]);
    expect(eventRows([day('2022-01-01', 0)], [])).toEqual([]);
    expect(tables.events.map((row) => row.name)).toEqual([
      'Terra collapse',
      'Celsius and Three Arrows',
      'FTX collapse',
    ]);
  });
});

describe('capacity', () => {
  it('is the account whose entry would take a hundredth of its hour', () => {
    const candles = record.chart.candles.get('BTCUSDT')!;
    const trade = sampleTrade({ entryTime: candles.openTime[5]! + HOUR_MS / 2, quantity: 2, entryPrice: 500 });
    const [found] = tradeCapacities(record, [trade]);
    expect(found!.capacity).toBeCloseTo((10_000 * 0.01 * candles.volume[5]! * candles.close[5]!) / 1_000, 6);
    expect(capacity([{ capacity: 1 }, { capacity: 5 }, { capacity: 2 }])).toEqual({ value: 2 });
  });

  it('needs a candle with volume', () => {
    const before = sampleTrade({ entryTime: record.chart.candles.get('BTCUSDT')!.openTime[0]! - DAY_MS });
    const after = sampleTrade({ entryTime: record.manifest.to + DAY_MS });
    expect(tradeCapacities(record, [before, after, sampleTrade({ symbol: 'NONE' })])).toEqual([]);
    expect(capacity([])).toEqual({ value: null, why: 'no entry lies in a chart candle with volume' });
  });
});
