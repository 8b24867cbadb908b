import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../engine/market/units.ts';
import { sampleRecord, sampleTrade } from '../testing/record.ts';
import { isPresent } from '../validation/validation.ts';
import { FIGURE_NAMES, KEY_FIGURE_NAMES } from './catalogue.ts';
import { summarise } from './summary.ts';

const codes = (record: Parameters<typeof summarise>[0]) => summarise(record).warnings.map((warning) => warning.code);

describe('summarise', () => {
  const record = sampleRecord();
  const summary = summarise(record);

  it('has every figure of the catalogue and none besides, in its order', () => {
    expect(Object.keys(summary.figures)).toEqual(FIGURE_NAMES);
    expect(new Set(FIGURE_NAMES).size).toBe(FIGURE_NAMES.length);
  });

  it('gives key figures an interval that holds them', () => {
    const names = Object.keys(summary.intervals) as (keyof typeof summary.intervals)[];
    const outside = names.filter((name) => {
      const [interval, value] = [summary.intervals[name], summary.figures[name].value!];
      return !isPresent(interval) || interval.low >= value || interval.high <= value;
    });
    expect(outside).toEqual([]);
    expect(KEY_FIGURE_NAMES).toEqual(expect.arrayContaining(names));
    expect(KEY_FIGURE_NAMES.length).toBeLessThan(FIGURE_NAMES.length / 3);
  });

  it('survives JSON unchanged, and is the same twice', () => {
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    expect(JSON.stringify(summarise(sampleRecord()))).toBe(JSON.stringify(summary));
  });

  it('closes the books: net = gross − fees − slippage + funding', () => {
    const { netProfit, grossProfit, fees, slippage, funding } = summary.figures;
    const net = grossProfit.value! - fees.value! - slippage.value! + funding.value!;
    expect(netProfit.value).toBeCloseTo(net, 6);
  });

  it('compounds the months to the total return', () => {
    const total =
      summary.months.flatMap((year) => year.months).reduce<number>((g, month) => g * (1 + (month ?? 0)), 1) - 1;
    expect(total).toBeCloseTo(summary.figures.totalReturn.value!, 10);
  });

  it('keeps open positions out of the trade figures', () => {
    expect(summary.figures.openTrades.value).toBe(1);
    expect(summary.figures.trades.value).toBe(record.trades.length - 1);
  });

  it('says why there is nothing to say about a run without trades', () => {
    const { figures, warnings } = summarise(sampleRecord({ trades: 0, days: 1 }));
    expect(figures.winRate).toEqual({ value: null, why: 'no closed trade' });
    expect(figures.sharpe).toEqual({ value: null, why: 'fewer than 2 daily returns' });
    expect(figures.calmar).toEqual({ value: null, why: 'no drawdown' });
    expect(warnings).toMatchObject([{ code: 'FEW_TRADES', title: 'No closed trade' }]);
  });
});

describe('warnings', () => {
  const many = sampleRecord({ trades: 200 });
  const clean = many.trades.map((trade) => ({
    ...trade,
    pnl: trade.id % 3 === 0 ? -5 : 5,
    ambiguous: false,
    syntheticMinutes: 0,
  }));
  const calm = { ...many, trades: clean };

  it('are absent where there is no reason', () => {
    expect(codes(calm)).toEqual([]);
  });

  it.each([
    [
      'SYNTHETIC_MARKET',
      { ...calm, manifest: { ...calm.manifest, dataset: { ...calm.manifest.dataset, synthetic: true } } },
    ],
    ['FEW_TRADES', { ...calm, trades: clean.slice(-29) }],
    ['COSTS', { ...calm, trades: clean.map((trade) => ({ ...trade, fees: 3 })) }],
    [
      'ONE_TRADE',
      {
        ...calm,
        trades: [
          ...clean.map((trade) => ({ ...trade, pnl: -1, fees: 0, slippage: 0 })),
          sampleTrade({ id: 999, pnl: 250, exitTime: calm.manifest.to }),
        ],
      },
    ],
    [
      'ONE_WEEK',
      {
        ...calm,
        trades: clean.map((trade) => ({
          ...trade,
          pnl: trade.id > 190 && trade.id < 194 ? 300 : -3,
          fees: 0,
          slippage: 0,
        })),
      },
    ],
    [
      'SYNTHETIC_CANDLES',
      { ...calm, trades: clean.map((trade) => ({ ...trade, syntheticMinutes: trade.id % 50 === 0 ? 1 : 0 })) },
    ],
    ['AMBIGUOUS', { ...calm, trades: clean.map((trade) => ({ ...trade, ambiguous: trade.id % 40 === 0 })) }],
    ['OPEN_DRAWDOWN', { ...calm, equity: [...calm.equity.slice(0, -1), { ...calm.equity.at(-1)!, equity: 9_000 }] }],
    ['STALE_PRICES', { ...calm, trades: clean.map((trade) => ({ ...trade, gapExposed: trade.id % 50 === 0 })) }],
    ['HARDLY_IN_MARKET', { ...calm, counters: { ...calm.counters, framesInMarket: calm.counters.frames / 200 } }],
    ['IDLE_QUARTER', { ...calm, trades: clean.filter((trade) => trade.exitTime < calm.manifest.to - 95 * DAY_MS) }],
  ])('%s is given when there is', (code, record) => {
    expect(codes(record)).toEqual([code]);
  });
});
