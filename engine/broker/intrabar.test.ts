import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCandleColumns } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import { Random } from '../market/random.ts';
import { MINUTE_MS, SECOND_MS } from '../market/units.ts';
import { resultOf } from '../run/result.ts';
import { enter, hold } from '../strategy/decision.ts';
import type { EntryOptions, Side } from '../strategy/decision.ts';
import { candlesOf, TEST_START } from '../testing/candles.ts';
import { batchesOf, engineFor, scripted, tradesOf } from '../testing/runs.ts';
import type { IntrabarMode } from './intrabar.ts';
import type { Trade } from './trade.ts';

type Row = readonly [open: number, high: number, low: number, close: number];

/** 1s candles by their second from the start; the rest did not trade. */
function secondsAt(rows: Readonly<Record<number, Row>>): CandleColumns {
  const times = Object.keys(rows).map(Number);
  const columns = Object.assign(candlesOf(Object.values(rows)), { length: times.length });
  times.forEach((second, i) => (columns.openTime[i] = TEST_START + second * SECOND_MS));
  return columns;
}

interface Order extends EntryOptions {
  readonly side: Side;
}

/** One order decided at the first close, on minutes and the seconds inside them. */
function tradeOf(order: Order, minutes: CandleColumns, how: { mode: IntrabarMode; seconds?: CandleColumns }): Trade {
  const { side, ...options } = order;
  const strategy = scripted((time) => (time === TEST_START + MINUTE_MS ? enter(side, options) : hold));
  const engine = engineFor(strategy, { A: minutes }, { config: { intrabar: how.mode } });
  const { seconds } = how;
  const slice = seconds === undefined ? null : { columns: seconds, begin: 0, end: seconds.length };
  for (const batch of batchesOf({ A: minutes })) {
    engine.step({ ...batch, lanes: batch.lanes.map((lane) => ({ ...lane, seconds: slice })) });
  }
  return tradesOf(engine)[0] ?? resultOf(engine).trades[0]!;
}

const FLAT: Row = [100, 100, 100, 100];
const long: Order = { side: 'long', stop: 99, target: 101 };
const short: Order = { side: 'short', stop: 101, target: 99 };

describe('a candle that holds both stop and target', () => {
  const up = candlesOf([FLAT, FLAT, [100, 102, 98, 100.5]]);
  const down = candlesOf([FLAT, FLAT, [100, 102, 98, 99.5]]);

  it.each([
    ['pessimistic', 'stop', 'stop', 'stop', 'stop'],
    ['optimistic', 'target', 'target', 'target', 'target'],
    ['ohlcPath', 'stop', 'target', 'target', 'stop'],
    ['lowerTimeframe', 'stop', 'stop', 'stop', 'stop'],
  ] as const)(
    '%s: a long in an up candle leaves by %s, in a down one by %s; a short by %s and %s',
    (mode, ...kinds) => {
      const found = [
        tradeOf(long, up, { mode }),
        tradeOf(long, down, { mode }),
        tradeOf(short, up, { mode }),
        tradeOf(short, down, { mode }),
      ];
      expect(found.map(({ exitKind }) => exitKind)).toEqual(kinds);
      expect(found.every(({ ambiguous }) => ambiguous)).toBe(true);
    },
  );

  it.each([
    [
      'the target, when it was passed seconds before the stop',
      { 130: [100, 101.5, 100, 101], 140: [101, 101, 98, 98] },
      'target',
    ],
    ['the stop, when it was touched first', { 130: [100, 100, 99, 99], 131: [99, 101.5, 99, 101] }, 'stop'],
    ['the stop, when one second holds both', { 130: [100, 101.5, 98.5, 100] }, 'stop'],
    [
      'the stop, when a touch is all the target got before',
      { 130: [100, 101, 100, 100], 140: [100, 100, 98, 98] },
      'stop',
    ],
    [
      'the stop, when the seconds are those of other minutes',
      { 30: [100, 101.5, 100, 100], 190: [100, 101.5, 100, 100] },
      'stop',
    ],
  ] as [string, Record<number, Row>, string][])('gives, walked by the second, %s', (_, rows, exitKind) => {
    expect(tradeOf(long, up, { mode: 'lowerTimeframe', seconds: secondsAt(rows) })).toMatchObject({ exitKind });
  });
});

/** Three minutes of whole cents, second by second, and the same as 1m candles. */
function walked(seed: number): { seconds: CandleColumns; minutes: CandleColumns } {
  const random = Random.fromKey(`walked|${seed}`);
  const step = (): number => Math.round(15 * random.normal());
  let price = 10_000;
  const rows: Row[] = Array.from({ length: 6 * 60 }, () => {
    const open = price + step();
    price = open + step();
    const [high, low] = [Math.max(open, price) + Math.abs(step()), Math.min(open, price) - Math.abs(step())];
    return [open / 100, high / 100, low / 100, price / 100];
  });
  const seconds = secondsAt(Object.fromEntries(rows.map((row, i) => [i, row])));
  const minutes = createCandleColumns(6);
  for (let m = 0; m < 6; m++) {
    const part = rows.slice(m * 60, m * 60 + 60);
    minutes.openTime[m] = TEST_START + m * MINUTE_MS;
    minutes.open[m] = part[0]![0];
    minutes.high[m] = Math.max(...part.map(([, high]) => high));
    minutes.low[m] = Math.min(...part.map(([, , low]) => low));
    minutes.close[m] = part.at(-1)![3];
  }
  minutes.length = 6;
  return { seconds, minutes };
}

describe('the intrabar modes', () => {
  it('bound each other: pessimistic ≤ by the second ≤ optimistic, for the same trade', () => {
    const seen = { ambiguous: 0, between: new Set<string>() };
    const orders = fc.record({
      seed: fc.nat(),
      away: fc.double({ min: 0.05, max: 4, noNaN: true }),
      isLong: fc.boolean(),
    });
    fc.assert(
      fc.property(orders, ({ seed, away, isLong }) => {
        const { seconds, minutes } = walked(seed);
        const close = minutes.close[0]!;
        const direction = isLong ? 1 : -1;
        const order: Order = {
          side: isLong ? 'long' : 'short',
          stop: close - direction * away,
          target: close + direction * away,
        };
        const in1 = (mode: IntrabarMode): Trade => tradeOf(order, minutes, { mode, seconds });
        const [worst, walkedTrade, best] = [in1('pessimistic'), in1('lowerTimeframe'), in1('optimistic')];
        if (worst === undefined) return;
        expect(worst.pnl).toBeLessThanOrEqual(walkedTrade.pnl);
        expect(walkedTrade.pnl).toBeLessThanOrEqual(best.pnl);
        expect(walkedTrade.exitTime).toBe(worst.exitTime);
        if (!worst.ambiguous) return;
        expect([worst.pnl, best.pnl]).toEqual([worst.pnlWorst, worst.pnlBest]);
        seen.ambiguous++;
        seen.between.add(walkedTrade.exitKind);
      }),
      { seed: 1, numRuns: 400 },
    );
    expect(seen.ambiguous).toBeGreaterThan(20);
    expect(seen.between).toEqual(new Set(['stop', 'target']));
  });
});
