import { describe, expect, it } from 'vitest';
import type { Trade } from '../../engine/broker/trade.ts';
import { Random } from '../../engine/market/random.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { TEST_START, walkCandles } from '../../engine/testing/candles.ts';
import { coinFlip } from './coin-flip.ts';
import { FlipPath } from './flip-path.ts';
import type { FlipPrices, FlipTrade } from './flip-path.ts';
import { isPresent } from './validation.ts';
import type { LuckTest } from './validation.ts';

function pricesOf(count: number, seed: number): FlipPrices {
  const { open, high, low, close } = walkCandles(count, { seed });
  return {
    open: Float32Array.from(open),
    high: Float32Array.from(high),
    low: Float32Array.from(low),
    lastClose: close[count - 1]!,
  };
}

/** The rules again, candle by candle over the period repeated, in plain words. */
function slowGrowth({ open, high, low, lastClose }: FlipPrices, first: number, trade: FlipTrade): number {
  const count = open.length;
  const at = (column: Float32Array, i: number): number =>
    (column[i % count]! * (lastClose / open[0]!) ** Math.floor(i / count)) / open[first]!;
  const sign = trade.isLong ? 1 : -1;
  const isBeyond = (price: number, level: number): boolean => sign * (price - level) > 0;
  const stop = Number.isNaN(trade.stop) ? -sign * Infinity : 1 - sign * trade.stop;
  const target = Number.isNaN(trade.target) ? sign * Infinity : 1 + sign * trade.target;
  for (let i = first; i < first + trade.holdCandles; i++) {
    const price = at(open, i);
    if (i > first && !isBeyond(price, stop)) return price;
    if (i > first && !isBeyond(target, price)) return target;
    if (!isBeyond(at(trade.isLong ? low : high, i), stop)) return stop;
    if (isBeyond(at(trade.isLong ? high : low, i), target)) return target;
  }
  return at(open, first + trade.holdCandles);
}

function tradeOf(fields: Partial<Trade> = {}): Trade {
  return {
    id: 1,
    symbol: 'AAAUSDT',
    side: 'long',
    quantity: 10,
    entryTime: TEST_START,
    entryPrice: 100,
    entryReason: '',
    exitTime: TEST_START + 30 * MINUTE_MS,
    exitPrice: 101,
    exitKind: 'signal',
    exitReason: '',
    stop: undefined,
    target: undefined,
    fees: 0,
    slippage: 0,
    funding: 0,
    pnl: 10,
    rMultiple: undefined,
    maeFraction: 0,
    mfeFraction: 0,
    maeR: undefined,
    mfeR: undefined,
    ambiguous: false,
    pnlWorst: 10,
    pnlBest: 10,
    gapExposed: false,
    syntheticMinutes: 0,
    ...fields,
  };
}

const prices = new Map([['AAAUSDT', pricesOf(5_000, 1)]]);

function tested(trades: readonly Trade[], seed = 1): LuckTest {
  const test = coinFlip(trades, prices, { seed });
  if (!isPresent(test)) throw new Error(test.absent);
  return test;
}

describe('a trade taken at another moment', () => {
  it('ends where the rules end it, candle by candle, over the end of the period too', () => {
    const random = Random.fromKey('trades');
    const ends = { level: 0, time: 0, wrapped: 0 };
    for (const count of [64, 200, 1_000, 1_063]) {
      const own = pricesOf(count, count);
      const path = new FlipPath(own);
      for (let i = 0; i < 400; i++) {
        const share = random.uniform();
        const maybe = (value: number): number => (random.uniform() < 0.3 ? NaN : value);
        const trade = {
          isLong: random.uniform() < 0.5,
          stop: maybe(0.001 + 0.06 * random.uniform()),
          target: maybe(0.001 + 0.09 * random.uniform()),
          holdCandles: 1 + Math.floor(random.uniform() * count * 1.5),
        };
        const first = Math.floor(share * count);
        const growth = path.growth(share, trade);
        expect(growth).toBeCloseTo(slowGrowth(own, first, trade), 9);
        const levels = [1 - trade.stop, 1 + trade.stop, 1 - trade.target, 1 + trade.target];
        ends[levels.includes(growth) ? 'level' : 'time']++;
        if (first + trade.holdCandles >= count) ends.wrapped++;
      }
    }
    expect(Math.min(ends.level, ends.time, ends.wrapped)).toBeGreaterThan(300);
  });

  it('passes over calm stretches without looking at every candle', () => {
    const path = new FlipPath(pricesOf(5_000, 2));
    path.growth(0, { isLong: true, stop: 0.9, target: 5, holdCandles: 4_900 });
    expect(path.looks).toBeLessThan(200);
  });
});

describe('coin flips with the same exits', () => {
  it('find a coin among coins, and skill where the side was known beforehand', () => {
    const { open } = prices.get('AAAUSDT')!;
    const trades = (isKnown: boolean): Trade[] => {
      const random = Random.fromKey('coin');
      return Array.from({ length: 60 }, (_, id) => {
        const row = 80 * id;
        const [entryPrice, exitPrice] = [open[row]!, open[row + 30]!];
        const isLong = isKnown ? exitPrice > entryPrice : random.uniform() < 0.5;
        const pnl = (isLong ? 1 : -1) * 10 * (exitPrice - entryPrice);
        const entryTime = TEST_START + row * MINUTE_MS;
        const exitTime = entryTime + 30 * MINUTE_MS;
        return tradeOf({ id, entryTime, exitTime, entryPrice, exitPrice, side: isLong ? 'long' : 'short', pnl });
      });
    };
    expect(tested(trades(true)).pValue).toBe(1 / 1_001);
    const coin = tested(trades(false));
    expect(coin.pValue).toBeGreaterThan(0.05);
    expect(coin.pValue).toBeLessThan(0.95);
    expect(Math.abs(coin.mean)).toBeLessThan(4 * (coin.deviation / Math.sqrt(coin.runs)) + 0.05 * coin.deviation);
  });

  it('give the same for the same seed, whatever the order of trades that share none of it', () => {
    const trades = [tradeOf({ stop: 99, target: 103, exitKind: 'stop' }), tradeOf({ id: 2, side: 'short' })];
    expect(tested(trades)).toEqual(tested(trades.toReversed()));
    expect(tested(trades).mean).not.toBe(tested(trades, 2).mean);
  });

  it('pay what the run paid a side, and leave funding out', () => {
    const held = tradeOf({ exitTime: TEST_START + 5_000 * MINUTE_MS });
    const free = tested([held]);
    // A long that is held once around the circle earns the same wherever it begins.
    expect(free.deviation).toBeLessThan(1e-2);
    const paid = tested([tradeOf({ ...held, fees: 3, slippage: 1.02, funding: -2, pnl: 3.98 })]);
    expect(paid.observed).toBeCloseTo(5.98, 9);
    const growth = 1 + free.mean / 1_000;
    // 4.02 over 2,010 moved is 20 bps a side
    expect(paid.mean - free.mean).toBeCloseTo(-0.002 * 1_000 * (1 + growth), 6);
  });

  it('hold a trade that the strategy ended for its own time, others for the longest of the run', () => {
    const long = tradeOf({ id: 2, exitTime: TEST_START + 2_000 * MINUTE_MS });
    const spread = (exitKind: Trade['exitKind']): number =>
      tested([tradeOf({ stop: 1, exitKind }), tradeOf({ ...long, quantity: 1e-9 })]).deviation;
    expect(spread('timeout')).toBeGreaterThan(4 * spread('signal'));
  });

  it('draw the side with the share of longs of the run', () => {
    const shorts = tested([tradeOf({ side: 'short', exitTime: TEST_START + 5_000 * MINUTE_MS, pnl: -10 })]);
    const longs = tested([tradeOf({ exitTime: TEST_START + 5_000 * MINUTE_MS })]);
    expect(shorts.mean).toBeCloseTo(-longs.mean, 2);
    expect(shorts.deviation).toBeLessThan(1e-2);
  });

  it('say why there is none: no closed trade, or too much to follow', () => {
    expect(coinFlip([tradeOf({ exitKind: 'end' })], prices, { seed: 1 })).toEqual({ absent: 'no closed trade' });
    const slow = coinFlip([tradeOf({ stop: 50, exitKind: 'stop' })], prices, { seed: 1, looksMax: 9_000 });
    expect(slow).toEqual({ absent: expect.stringContaining('too long to follow 1000 times') });
  });
});
