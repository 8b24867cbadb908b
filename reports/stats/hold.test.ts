import { describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../engine/market/candle.ts';
import { HOUR_MS } from '../../engine/market/units.ts';
import { sampleRecord } from '../testing/record.ts';
import { buyAndHold, entryFeeBps, holdReturn } from './hold.ts';

const START = Date.UTC(2022, 0, 1);

function columns(firstHour: number, prices: readonly (readonly [number, number])[]) {
  const made = createCandleColumns(prices.length);
  prices.forEach(([open, close], i) => {
    made.openTime[i] = START + (firstHour + i) * HOUR_MS;
    made.open[i] = open;
    made.close[i] = close;
  });
  made.length = prices.length;
  return made;
}

function record(candles: ReadonlyMap<string, ReturnType<typeof columns>>, feeTakerBps: number) {
  const base = sampleRecord({ trades: 0, days: 1 });
  const manifest = { ...base.manifest, symbols: [...candles.keys()], config: { costs: { feeTakerBps } } };
  return { ...base, manifest, initialCash: 1_000, chart: { timeframe: '1h', candles } };
}

describe('buyAndHold', () => {
  it('buys at the first open for one fee and holds', () => {
    const held = buyAndHold(
      record(
        new Map([
          [
            'A',
            columns(0, [
              [100, 110],
              [110, 150],
            ]),
          ],
        ]),
        10,
      ),
    );
    expect(held).toEqual([
      { time: START + HOUR_MS, equity: (1_000 * 110) / (100 * 1.001) },
      { time: START + 2 * HOUR_MS, equity: (1_000 * 150) / (100 * 1.001) },
    ]);
    expect(holdReturn(held, 1_000).value).toBeCloseTo(1.5 / 1.001 - 1, 12);
  });

  it('shares the cash equally; a symbol that starts later keeps its share in cash', () => {
    const a = columns(0, [
      [100, 200],
      [200, 200],
      [200, 300],
    ]);
    const b = columns(1, [
      [10, 10],
      [10, 5],
    ]);
    expect(
      buyAndHold(
        record(
          new Map([
            ['A', a],
            ['B', b],
          ]),
          0,
        ),
      ).map((point) => point.equity),
    ).toEqual([1_500, 1_500, 1_750]);
  });

  it('is missing without candles, with a reason', () => {
    expect(holdReturn(buyAndHold(record(new Map([['A', columns(0, [])]]), 0)), 1_000)).toEqual({
      value: null,
      why: 'no chart candles',
    });
  });

  it('takes the fee from the run’s costs', () => {
    expect(entryFeeBps({ costs: { feeTakerBps: 7.5 } })).toBe(7.5);
    expect(entryFeeBps({})).toBe(0);
    expect(entryFeeBps({ costs: { feeTakerBps: 'much' } })).toBe(0);
  });
});
