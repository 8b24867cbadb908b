import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCandleColumns, type CandleColumns } from '../market/candle.ts';
import { MINUTE_MS } from '../market/units.ts';
import { enter, exit, hold, type Decision } from '../strategy/decision.ts';
import type { ReferenceInput } from './reference-input.ts';
import { simulateReference } from './reference-simulator.ts';

const START = Date.UTC(2022, 0, 1);
type Prices = [open: number, high: number, low: number, close: number];

/** One row per minute from START; null is an absent minute. */
function candles(...rows: (Prices | null)[]): CandleColumns {
  const columns = createCandleColumns(rows.length);
  for (const [minute, prices] of rows.entries()) {
    if (prices === null) continue;
    const i = columns.length++;
    columns.openTime[i] = START + minute * MINUTE_MS;
    [columns.open[i], columns.high[i], columns.low[i], columns.close[i]] = prices as [number, number, number, number];
  }
  return columns;
}

const FLAT: Prices = [100, 100, 100, 100];

function simulate(rows: (Prices | null)[], decisions: Record<number, Decision>, options: Partial<ReferenceInput> = {}) {
  return simulateReference({
    columns: candles(...rows),
    decide: (i) => decisions[i] ?? hold,
    cash: 100_000,
    sizing: notional,
    ...options,
  });
}

const notional = { mode: 'notional', notional: 10_000 } as const;
const plan = { stop: 99.5, target: 101.25 };

describe('the worked example: long 10 000 at 100, stop 99.5, target 101.25', () => {
  it('loses 63.952, −1.2301 R, at the stop', () => {
    const { trades, cash, equity } = simulate([FLAT, [100, 100.5, 99.4, 99.6]], { 0: enter('long', plan) });
    expect(trades).toHaveLength(1);
    expect(trades[0]).toMatchObject({ exitKind: 'stop', entryTime: START + 60_000, exitTime: START + 119_999 });
    expect(trades[0]!.entryPrice).toBeCloseTo(100.02, 10);
    expect(trades[0]!.exitPrice).toBeCloseTo(99.4801, 10);
    expect(trades[0]!.pnl).toBeCloseTo(-63.952, 3);
    expect(trades[0]!.rMultiple).toBeCloseTo(-1.2301, 4);
    expect(cash).toBeCloseTo(100_000 - 63.952, 3);
    expect(equity).toBe(cash);
    expect(trades[0]!.mfeFraction).toBe(0);
    expect(trades[0]!.maeFraction).toBeCloseTo(99.4801 / 100.02 - 1, 10);
  });

  it('wins 115.951, 2.2303 R, at the target, and a touch of it is not enough', () => {
    const { trades } = simulate([FLAT, [100, 101.25, 99.8, 101], [101, 101.26, 101, 101.2]], {
      0: enter('long', plan),
    });
    expect(trades[0]).toMatchObject({ exitKind: 'target', exitPrice: 101.25, exitTime: START + 179_999 });
    expect(trades[0]!.pnl).toBeCloseTo(115.951, 3);
    expect(trades[0]!.rMultiple).toBeCloseTo(2.2303, 4);
    expect(trades[0]!.mfeFraction).toBeCloseTo(101.25 / 100.02 - 1, 10);
    expect(trades[0]!.maeFraction).toBeCloseTo(99.8 / 100.02 - 1, 10);
  });

  it.each([
    ['pessimistic', 100.2, 'stop'],
    ['optimistic', 100.2, 'target'],
    ['ohlcPath', 100.2, 'stop'],
    ['ohlcPath', 100.0, 'target'],
  ] as const)('an ambiguous candle ends, %s and closing at %d, at the %s', (intrabar, closePrice, exitKind) => {
    const rows = [FLAT, [100, 100.2, 99.9, 100.1], [100.1, 101.4, 99.4, closePrice]] as Prices[];
    const { trades } = simulate(rows, { 0: enter('long', plan) }, { intrabar });
    expect(trades[0]).toMatchObject({ exitKind, ambiguous: true });
    expect(trades[0]!.pnlWorst).toBeCloseTo(-63.952, 3);
    expect(trades[0]!.pnlBest).toBeCloseTo(115.951, 3);
  });
});

describe('the open', () => {
  const short = { stop: 101, target: 98 };

  it.each([
    ['GAP_STOP', [99.5, 100, 99, 99], enter('long', plan)],
    ['GAP_TARGET', [101.25, 102, 101, 101], enter('long', plan)],
    ['DRIFT', [100.6, 101, 100, 100], enter('long', { driftMax: 0.5 })],
    ['GAP_STOP', [101, 101, 99, 99], enter('short', short)],
    ['GAP_TARGET', [97, 98, 96, 97], enter('short', short)],
  ] as [string, Prices, Decision][])('cancels a market entry with %s at %j', (code, row, decision) => {
    const { trades, cancelled, cash } = simulate([FLAT, row, row], { 0: decision });
    expect(cancelled).toEqual([{ time: START + MINUTE_MS, code }]);
    expect(trades).toEqual([]);
    expect(cash).toBe(100_000);
  });

  it.each([
    ['long', [99, 99.2, 98, 99], 'stop', 99 * 0.9998],
    ['long', [102, 103, 99, 99], 'target', 101.25],
    ['short', [102, 103, 90, 99], 'stop', 102 * 1.0002],
    ['short', [97, 103, 96, 99], 'target', 98],
  ] as ['long' | 'short', Prices, string, number][])('a %s gaps out at %j by its %s', (side, row, exitKind, price) => {
    const { trades } = simulate([FLAT, FLAT, row], { 0: enter(side, side === 'long' ? plan : short) });
    expect(trades[0]).toMatchObject({ exitKind, ambiguous: false, exitTime: START + 2 * MINUTE_MS });
    expect(trades[0]!.exitPrice).toBeCloseTo(price, 10);
  });

  it('serves an exit and a time-out before anything else, and a reversal is one close and one entry', () => {
    const leave = simulate([FLAT, FLAT, [90, 110, 80, 90]], { 0: enter('long', plan), 1: exit('enough') });
    expect(leave.trades).toMatchObject([{ exitKind: 'signal', exitPrice: 90 * 0.9998 }]);
    const late = simulate([FLAT, FLAT, FLAT, FLAT], { 0: enter('long', { holdMinutesMax: 2 }) });
    expect(late.trades).toMatchObject([{ exitKind: 'timeout', exitTime: START + 3 * MINUTE_MS, exitPrice: 99.98 }]);
    const turn = simulate([FLAT, FLAT, FLAT], { 0: enter('long'), 1: enter('short') });
    expect(turn.trades).toMatchObject([
      { side: 'long', exitKind: 'reversed', exitTime: START + 2 * MINUTE_MS, exitPrice: 99.98 },
      { side: 'short', exitKind: 'end', entryTime: START + 2 * MINUTE_MS, entryPrice: 99.98 },
    ]);
  });

  it('ignores a second entry of the same side and an exit while flat', () => {
    const { trades } = simulate([FLAT, FLAT, FLAT, FLAT], { 0: exit('nothing'), 1: enter('long'), 2: enter('long') });
    expect(trades).toMatchObject([{ exitKind: 'end', entryTime: START + 2 * MINUTE_MS }]);
  });

  it('withdraws a waiting entry by an exit, and replaces it by another one', () => {
    const low = enter('long', { limit: 99 });
    const dip: Prices = [100, 100, 90, 100];
    const withdrawn = simulate([FLAT, FLAT, dip], { 0: low, 1: exit('no') });
    expect(withdrawn).toMatchObject({ trades: [], cancelled: [{ code: 'WITHDRAWN', time: START + 2 * MINUTE_MS }] });
    const replaced = simulate([FLAT, FLAT, dip], { 0: low, 1: enter('long', { limit: 98 }) });
    expect(replaced).toMatchObject({ trades: [{ entryPrice: 98 }], cancelled: [{ code: 'REPLACED' }] });
  });

  it('never fills in an absent minute, and marks the position that lived through it', () => {
    const rows = [FLAT, null, FLAT, null, null, null, null, [101, 101, 101, 101]] as (Prices | null)[];
    const { trades } = simulate(rows, { 0: enter('long') });
    expect(trades).toMatchObject([{ entryTime: START + 2 * MINUTE_MS, syntheticMinutes: 4, gapExposed: true }]);
    const synthetic = Uint8Array.of(0, 1, 0, 1, 1, 1, 1, 0);
    const dense = rows.map((row) => row ?? FLAT);
    expect(simulate(dense, { 0: enter('long') }, { synthetic }).trades).toEqual(trades);
  });
});

describe('limit entries', () => {
  const limit = enter('long', { limit: 99, stop: 98, target: 100, expiryMinutes: 3 });
  const options = { tickSize: 0.1 };

  it.each([
    ['a touch does not fill', [100, 100, 99, 99], undefined],
    ['a trade-through fills at the limit as maker', [100, 100, 98.9, 99], [99, 2, 119_999]],
    ['an open beyond fills at the open as taker', [98.5, 99, 98.4, 99], [98.5, 5, 60_000]],
  ] as [string, Prices, number[] | undefined][])('%s', (_, row, filled) => {
    const { trades } = simulate([FLAT, row, [99, 99, 99, 99]], { 0: limit }, options);
    const [entryPrice, feeBps, offset] = filled ?? [];
    expect(trades).toHaveLength(filled === undefined ? 0 : 1);
    if (filled === undefined) return;
    expect(trades[0]).toMatchObject({ exitKind: 'end', entryPrice, entryTime: START + offset! });
    expect(trades[0]!.fees).toBeCloseTo(feeBps!, 8);
  });

  it('lets only the stop act on the fill candle', () => {
    const won = simulate([FLAT, [100, 101, 98.5, 101], [99, 99, 99, 99]], { 0: limit }, options);
    expect(won.trades).toMatchObject([{ exitKind: 'end' }]);
    const lost = simulate([FLAT, [100, 101, 97, 101]], { 0: limit }, options);
    expect(lost.trades).toMatchObject([{ exitKind: 'stop', exitPrice: 98 * 0.9998, ambiguous: false }]);
    const beyond = simulate([FLAT, [97, 99, 96, 98]], { 0: limit }, options);
    expect(beyond.trades).toMatchObject([{ exitKind: 'stop', entryPrice: 97, exitPrice: 97 * 0.9998 }]);
  });

  it('expires, and rests above the market for a short', () => {
    const expired = simulate([FLAT, FLAT, FLAT, FLAT, [99, 99, 90, 90]], { 0: limit }, options);
    expect(expired).toMatchObject({ trades: [], cancelled: [{ time: START + 4 * MINUTE_MS, code: 'EXPIRED' }] });
    const { trades } = simulate([FLAT, [100, 101.1, 100, 100]], { 0: enter('short', { limit: 101 }) }, options);
    expect(trades).toMatchObject([{ side: 'short', entryPrice: 101, exitKind: 'end' }]);
  });
});

describe('money', () => {
  it('follows the price with a trailing stop from the candle after', () => {
    const rows: Prices[] = [FLAT, [100, 103, 100, 103], [103, 103, 101.5, 102], [102, 102, 100.9, 101]];
    const { trades } = simulate(rows, { 0: enter('long', { stop: 99, trail: 2 }) });
    expect(trades).toMatchObject([{ exitKind: 'trail', stop: 99, exitPrice: 101 * 0.9998, exitTime: START + 239_999 }]);
  });

  it('pays funding settled after the entry and up to the exit, marked at the close', () => {
    const at = (minute: number, rate: number) => ({ time: START + minute * MINUTE_MS, rate });
    const funding = [at(1, 1), at(2, 0.001), at(3, 0.002), at(4, 1)];
    const rows: Prices[] = [FLAT, [100, 110, 100, 110], FLAT, FLAT, FLAT];
    const decisions = { 0: enter('short'), 2: exit('done') };
    const { trades, cash } = simulate(rows, decisions, { funding });
    const quantity = 10_000 / 99.98;
    expect(trades[0]!.funding).toBeCloseTo(quantity * (110 * 0.001 + 100 * 0.002), 10);
    expect(cash).toBeCloseTo(100_000 + trades[0]!.pnl, 8);
  });

  it.each([
    [{ mode: 'risk', riskFraction: 0.001 }, 100_000 * 0.001],
    [{ mode: 'risk', riskFraction: 0.01 }, 100_000 / 100.02],
    [{ mode: 'equity', fraction: 0.25 }, 25_000 / 100.02],
    [{ mode: 'notional', notional: 500 }, 500 / 100.02],
  ] as [ReferenceInput['sizing'], number][])('sizes by %j', (sizing, quantity) => {
    const decisions = { 0: enter('long', { stop: 99 }) };
    expect(simulate([FLAT, FLAT], decisions, { sizing }).trades[0]!.quantity).toBeCloseTo(quantity, 8);
    const halved = { 0: enter('long', { stop: 99, sizeShare: 0.1 }) };
    const stepped = simulate([FLAT, FLAT], halved, { sizing: { mode: 'notional', notional: 900 }, quantityStep: 0.25 });
    expect(stepped.trades[0]!.quantity).toBe(0.75);
  });

  it('cancels what rounds to nothing, and a share at risk without a stop', () => {
    const tiny = simulate([FLAT, FLAT], { 0: enter('long') }, { quantityStep: 1_000 });
    expect(tiny).toMatchObject({ trades: [], cancelled: [{ code: 'NO_CASH' }] });
    const sizing = { mode: 'risk', riskFraction: 0.01 } as const;
    const boundless = simulate([FLAT, FLAT], { 0: enter('long') }, { sizing });
    expect(boundless).toMatchObject({ trades: [], cancelled: [{ code: 'NO_STOP' }] });
  });

  it('slips with the range of the minute before in proportional mode', () => {
    const rows: Prices[] = [[100, 101, 99, 100], FLAT, FLAT];
    const { trades } = simulate(rows, { 0: enter('long'), 1: exit('done') }, { costs: { slippage: 'proportional' } });
    expect(trades[0]!.entryPrice).toBeCloseTo(100 * (1 + 10.5e-4), 10);
    expect(trades[0]!.exitPrice).toBeCloseTo(100 * (1 - 0.5e-4), 10);
  });
});

it('keeps every cent: what the trades made is what the account gained, whatever happens', () => {
  const move = fc.integer({ min: -200, max: 200 });
  const row = fc.option(fc.tuple(move, move, fc.nat(200), fc.nat(200)), { freq: 12 });
  const wish = fc.oneof(
    fc.constant(hold),
    fc.constant(exit('done')),
    fc
      .record({ dir: fc.constantFrom(1, -1), limit: fc.boolean(), stop: fc.nat(150), target: fc.nat(150) })
      .map(({ dir, limit, stop, target }) => (close: number) => {
        const entry = limit ? { limit: close - dir * 0.3, expiryMinutes: 2 } : {};
        const exits = { stop: close - dir * (0.4 + stop / 100), target: close + dir * (0.1 + target / 100), trail: 1 };
        return enter(dir > 0 ? 'long' : 'short', { ...entry, ...exits, holdMinutesMax: 4 });
      }),
  );
  const sides = { long: 0, short: 0 };
  fc.assert(
    fc.property(fc.array(fc.tuple(row, wish), { minLength: 2, maxLength: 60 }), (minutes) => {
      let last = 100;
      const rows = minutes.map(([drawn]): Prices | null => {
        if (drawn === null) return null;
        const [gap, body, up, down] = drawn.map((each) => each / 100) as Prices;
        const open = Math.max(50, last + gap / 4);
        last = Math.max(50, open + body);
        return [open, Math.max(open, last) + up, Math.min(open, last) - down, last];
      });
      const real = rows.flatMap((each, minute) =>
        each === null ? [] : [{ close: each[3], wish: minutes[minute]![1] }],
      );
      const decide = (i: number): Decision => {
        const { close, wish: wished } = real[i]!;
        return typeof wished === 'function' ? wished(close) : wished;
      };
      const funding = rows.map((_, minute) => ({ time: START + minute * MINUTE_MS, rate: 0.001 * ((minute % 5) - 2) }));
      const run = (intrabar: 'pessimistic' | 'optimistic') =>
        simulateReference({ columns: candles(...rows), decide, funding, intrabar, cash: 1e5, sizing: notional });
      const { trades, equity } = run('pessimistic');
      expect(trades.reduce((sum, trade) => sum + trade.pnl, 0)).toBeCloseTo(equity - 1e5, 6);
      for (const trade of trades) {
        sides[trade.side]++;
        expect(trade.maeFraction).toBeLessThanOrEqual(0);
        expect(trade.mfeFraction).toBeGreaterThanOrEqual(0);
        expect(trade.pnl === trade.pnlWorst).toBe(true);
      }
      const best = run('optimistic').trades[0];
      if (best !== undefined && trades[0] !== undefined) expect(trades[0].pnl).toBeLessThanOrEqual(best.pnl);
    }),
    { numRuns: 300, seed: 9 },
  );
  expect(Math.min(sides.long, sides.short)).toBeGreaterThan(100);
});
