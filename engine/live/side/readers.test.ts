import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../market/units.ts';
import { TEST_START } from '../../testing/candles.ts';
import { RejectedAnswer } from '../exchange/exchange.ts';
import {
  readFundingRates,
  readLongShortRatios,
  readOpenInterest,
  readOpenInterestHistory,
  readPremiumIndex,
} from './futures-readers.ts';
import { readDominance, readFearGreed } from './market-readers.ts';
import { observationOf } from './reading.ts';
import type { Reading, Readings } from './reading.ts';

const BTC = 'BTCUSDT';
const T0 = TEST_START;

const premium = (change: object = {}): object => ({
  symbol: BTC,
  markPrice: '11793.63104562',
  indexPrice: '11781.80495970',
  estimatedSettlePrice: '11781.16138815',
  lastFundingRate: '-0.00038246',
  interestRate: '0.00010000',
  nextFundingTime: T0 + HOUR_MS,
  time: T0,
  ...change,
});
const funding = (time: number, change: object = {}): object => {
  return { symbol: BTC, fundingRate: '-0.03750000', fundingTime: time, markPrice: '87.51693', ...change };
};
const mood = (change: object = {}): object => {
  return {
    value: '47',
    value_classification: 'Neutral',
    timestamp: `${T0 / SECOND_MS}`,
    time_until_update: '9',
    ...change,
  };
};
const global = (change: object = {}): object => ({
  data: {
    market_cap_percentage: { btc: 57.2, eth: 12.1 },
    total_market_cap: { usd: 3.1e12 },
    updated_at: T0 / SECOND_MS,
    ...change,
  },
});

/** The readings without what they all have in common. */
function saidBy({ readings }: Readings): unknown[] {
  return readings.map(({ kind, eventTime, payload }) => [kind, eventTime - T0, payload]);
}

describe('what is published of perpetuals', () => {
  it('is read as the imported datasets hold it', () => {
    expect(saidBy(readPremiumIndex(premium(), BTC))).toEqual([
      ['FUNDING_PREDICTED', 0, { rate: -0.00038246, nextTime: T0 + HOUR_MS }],
      ['MARK_INDEX', 0, { mark: 11793.63104562, index: 11781.8049597 }],
    ]);
    expect(saidBy(readOpenInterest({ openInterest: '10659.509', symbol: BTC, time: T0 }, BTC))).toEqual([
      ['OPEN_INTEREST', 0, { oiBase: 10659.509 }],
    ]);
    const history = { symbol: BTC, sumOpenInterest: '20403.6', sumOpenInterestValue: '150570784.07', timestamp: T0 };
    const others = { CMCCirculatingSupply: '1', timestamp: `${T0 - 300_000}` };
    expect(saidBy(readOpenInterestHistory([history, { ...history, ...others }], BTC))).toEqual([
      ['OPEN_INTEREST', -300_000, { oiBase: 20403.6, oiQuote: 150570784.07 }],
      ['OPEN_INTEREST', 0, { oiBase: 20403.6, oiQuote: 150570784.07 }],
    ]);
    const ratio = { symbol: BTC, longShortRatio: '0.1960', longAccount: '0.66', shortAccount: '0.33', timestamp: T0 };
    expect(saidBy(readLongShortRatios([ratio], BTC))).toEqual([
      ['LONG_SHORT_RATIO', 0, { ratio: 0.196, scope: 'accounts' }],
    ]);
  });

  it('tells a funding by its settlement, its interval by the one before', () => {
    const hours = (settled: readonly number[], previousTime?: number): unknown[] => {
      const body = settled.map((hour) => funding(T0 + hour * HOUR_MS + 3));
      const { readings } = readFundingRates(body, { symbol: BTC, previousTime });
      return readings.map(({ payload }) => payload['intervalHours']);
    };
    expect(hours([0, 8, 16])).toEqual([8, 8, 8]);
    expect(hours([0, 4, 8, 9])).toEqual([4, 4, 4, 1]);
    expect(hours([0])).toEqual([8]);
    expect(hours([0], T0 - 4 * HOUR_MS)).toEqual([4]);
    // One is missing in between: its interval says nothing of theirs.
    expect(hours([0, 8, 24, 48])).toEqual([8, 8, 8, 8]);
    expect(saidBy(readFundingRates([funding(T0)], { symbol: BTC }))).toEqual([
      ['FUNDING_SETTLED', 0, { rate: -0.0375, intervalHours: 8 }],
    ]);
  });

  it('of another symbol is refused', () => {
    expect(() => readPremiumIndex(premium(), 'ETHUSDT')).toThrow(RejectedAnswer);
  });

  it('is refused row by row, so that one does not hide the others', () => {
    const rows = [funding(T0), funding(T0 + HOUR_MS, { fundingRate: 'abc' }), null, funding(T0 - HOUR_MS)];
    const { readings, refused } = readFundingRates(rows, { symbol: BTC });
    expect([readings.map(({ eventTime }) => eventTime - T0), refused]).toEqual([
      [-HOUR_MS, 0],
      ['number', 'shape'],
    ]);
  });

  it.each([
    ['number', { markPrice: 'abc' }],
    ['number', { lastFundingRate: '1e-4' }],
    ['number', { lastFundingRate: '' }],
    ['number', { markPrice: '-1' }],
    ['range', { markPrice: '0.00000000' }],
    ['range', { lastFundingRate: '0.2' }],
    ['time', { time: T0 * 1000 }],
    ['time', { nextFundingTime: 0 }],
    ['shape', { markPrice: 100 }],
    ['shape', { symbol: undefined }],
  ])('is refused for its %s: %j', (reason, change) => {
    const read = (): unknown => readPremiumIndex(premium(change), BTC);
    expect(read).toThrow(RejectedAnswer);
    expect(read).toThrow(expect.objectContaining({ reason }));
  });
});

describe('what is published of the whole market', () => {
  it('is read as the imported datasets hold it', () => {
    const body = { name: 'Fear and Greed Index', data: [mood(), mood({ timestamp: `${(T0 - DAY_MS) / SECOND_MS}` })] };
    expect(saidBy(readFearGreed({ ...body, metadata: { error: null } }))).toEqual([
      ['FEAR_GREED', -DAY_MS, { value: 47, label: 'Neutral' }],
      ['FEAR_GREED', 0, { value: 47, label: 'Neutral' }],
    ]);
    expect(saidBy(readDominance(global()))).toEqual([['DOMINANCE', 0, { btcPct: 57.2, totalCap: 3.1e12 }]]);
  });

  it.each([
    ['number', { value: 'abc' }],
    ['number', { value: '47.5' }],
    ['range', { value: '101' }],
    ['shape', { value: 47 }],
    ['shape', { value_classification: 'x'.repeat(41) }],
    ['time', { timestamp: `${T0}` }],
  ])('is refused for its %s: %j', (reason, change) => {
    expect(readFearGreed({ data: [mood(change)] })).toEqual({ readings: [], refused: [reason] });
  });

  it.each([
    ['range', { market_cap_percentage: { btc: 101 } }],
    ['range', { total_market_cap: { usd: -1 } }],
    ['shape', { market_cap_percentage: {} }],
    ['time', { updated_at: T0 }],
  ])('is refused for its %s: %j', (reason, change) => {
    expect(() => readDominance(global(change))).toThrow(expect.objectContaining({ reason }));
  });

  it('is refused as a whole when it is an error', () => {
    expect(() => readFearGreed({ data: [mood()], metadata: { error: 'Down.' } })).toThrow(RejectedAnswer);
    expect(() => readDominance({ status: { error_code: 429 } })).toThrow(RejectedAnswer);
  });
});

describe('any answer', () => {
  const readers: ((body: unknown) => Readings)[] = [
    (body) => readFundingRates(body, { symbol: BTC }),
    (body) => readPremiumIndex(body, BTC),
    (body) => readOpenInterest(body, BTC),
    (body) => readOpenInterestHistory(body, BTC),
    (body) => readLongShortRatios(body, BTC),
    readFearGreed,
    readDominance,
  ];
  const isSound = ({ payload }: Reading): boolean =>
    Object.values(payload).every((value) => typeof value === 'string' || Number.isFinite(value));

  it('is read or rejected, and nothing unsound is read', () => {
    const names = ['symbol', 'time', 'timestamp', 'markPrice', 'fundingRate', 'fundingTime', 'openInterest', 'data'];
    const row = fc.record(Object.fromEntries([...names, '__proto__'].map((name) => [name, fc.jsonValue()])));
    const near = fc.oneof(
      row,
      fc.array(row),
      row.map((data) => ({ data: [data] })),
      fc.jsonValue(),
    );
    const property = fc.property(fc.constantFrom(...readers), near, (read, body) => {
      try {
        return read(body).readings.every(isSound);
      } catch (error) {
        return error instanceof RejectedAnswer;
      }
    });
    fc.assert(property, { numRuns: 500 });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('an observation of what was read', () => {
  const reading: Reading = { kind: 'OPEN_INTEREST', symbol: BTC, eventTime: T0, payload: { oiBase: 5 } };

  it('is known when it was received; of history, after the usual lag', () => {
    expect(observationOf(reading, { source: 'binance-futures', receivedAt: T0 + 7 })).toEqual({
      id: `OPEN_INTEREST|BTCUSDT|${T0}`,
      kind: 'OPEN_INTEREST',
      symbol: BTC,
      eventTime: T0,
      availableAt: T0 + 7,
      lagAssumed: false,
      source: 'binance-futures',
      payload: { oiBase: 5 },
    });
    const history = observationOf(reading, { source: 'binance-futures' });
    expect(history).toMatchObject({ availableAt: T0 + MINUTE_MS, lagAssumed: true });
    // A source whose clock is ahead of ours cannot be known before it spoke.
    expect(observationOf(reading, { source: '', receivedAt: T0 - 3 }).availableAt).toBe(T0);
  });

  it('has an id of its own when it revises what was said before, the same one every time', () => {
    const idOf = (oiBase: number, receivedAt: number): string =>
      observationOf({ ...reading, payload: { oiBase } }, { source: '', receivedAt, isRevision: true }).id;
    expect(idOf(6, T0)).toMatch(/^OPEN_INTEREST\|BTCUSDT\|1735689600000\|[0-9a-f]{12}$/);
    expect(idOf(6, T0)).toBe(idOf(6, T0 + 9));
    expect(idOf(6, T0)).not.toBe(idOf(7, T0));
  });
});
