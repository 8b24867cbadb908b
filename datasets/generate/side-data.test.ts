import { describe, expect, it } from 'vitest';
import { compareObservations, DEFAULT_LAG_MS } from '../../engine/market/observation.ts';
import type { Observation, ObservationKind } from '../../engine/market/observation.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { generateMarket } from './market.ts';

const FROM = Date.UTC(2024, 0, 1);
const DAYS = 60;

const marketOf = (days: number, symbols = ['BTCUSDT', 'XRPUSDT'], statisticsMs = HOUR_MS) =>
  generateMarket({ seed: 11, symbols, from: FROM, to: FROM + days * DAY_MS, statisticsMs });

function numbersOf(observations: readonly Observation[], kind: ObservationKind, name: string): number[] {
  return observations.filter((one) => one.kind === kind).map((one) => one.payload[name] as number);
}

describe('generated side data', () => {
  const observations = marketOf(DAYS).observations();

  it('comes as often as on an exchange, each with its lag, in order', () => {
    const count = (kind: ObservationKind, symbol: string | null): number =>
      observations.filter((one) => one.kind === kind && one.symbol === symbol).length;
    for (const symbol of ['BTCUSDT', 'XRPUSDT']) {
      expect(count('FUNDING_SETTLED', symbol)).toBe(3 * DAYS);
      for (const kind of ['OPEN_INTEREST', 'LONG_SHORT_RATIO', 'MARK_INDEX'] as const)
        expect(count(kind, symbol)).toBe(24 * DAYS);
    }
    expect(count('DOMINANCE', null)).toBe(DAYS);
    expect(count('FEAR_GREED', null)).toBe(DAYS);
    for (const [i, one] of observations.entries()) {
      expect(one.availableAt).toBe(one.eventTime + DEFAULT_LAG_MS[one.kind]);
      expect(one.eventTime).toBeGreaterThan(FROM);
      if (i > 0) expect(compareObservations(observations[i - 1]!, one)).toBeLessThan(0);
    }
  });

  it('stays within the bounds of the real thing', () => {
    for (const { payload } of observations)
      for (const value of Object.values(payload))
        if (typeof value === 'number') expect(value).toSatisfy(Number.isFinite);
    const rates = numbersOf(observations, 'FUNDING_SETTLED', 'rate');
    expect(Math.max(...rates.map(Math.abs))).toBeLessThanOrEqual(0.0075);
    expect(rates.filter((rate) => rate === 1e-4).length).toBeGreaterThan(rates.length / 5);
    expect(new Set(rates).size).toBeGreaterThan(10);
    for (const value of numbersOf(observations, 'FEAR_GREED', 'value')) expect(value).toSatisfy(isIndex);
    for (const value of numbersOf(observations, 'DOMINANCE', 'btcPct'))
      expect(value).toSatisfy((x) => x >= 30 && x <= 70);
    for (const kind of ['ratio', 'oiBase', 'oiQuote', 'mark', 'index'])
      expect(observations.every(({ payload }) => !(kind in payload) || (payload[kind] as number) > 0)).toBe(true);
  });

  it('has a premium that follows the trend of the last day, and a crowd that fades it', () => {
    const of = (kind: ObservationKind, name: string): number[] =>
      numbersOf(
        observations.filter((one) => one.symbol === 'BTCUSDT'),
        kind,
        name,
      );
    const marks = of('MARK_INDEX', 'mark');
    const premiums = of('MARK_INDEX', 'index').map((index, i) => marks[i]! / index - 1);
    const ratios = of('LONG_SHORT_RATIO', 'ratio');
    const afterDay = (values: readonly number[], isRising: boolean): number => {
      const chosen = values.filter((_, i) => i >= 24 && isRising === marks[i]! > marks[i - 24]!);
      return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
    };
    expect(afterDay(premiums, true)).toBeGreaterThan(afterDay(premiums, false) + 1e-4);
    expect(afterDay(ratios, true)).toBeLessThan(afterDay(ratios, false));
  });

  it('marks at the close of the candle that ends then', () => {
    const closes = new Map<number, number>();
    for (const { columns } of marketOf(2).candles('XRPUSDT'))
      for (let i = 0; i < columns.length; i++) closes.set(columns.openTime[i]! + MINUTE_MS, columns.close[i]!);
    const marks = marketOf(2)
      .observations()
      .filter((one) => one.kind === 'MARK_INDEX' && one.symbol === 'XRPUSDT');
    expect(marks.map((one) => one.payload['mark'])).toEqual(marks.map((one) => closes.get(one.eventTime)));
  });

  it('knows nothing of what comes later, nor of other symbols', () => {
    const until = FROM + 9.5 * DAY_MS;
    const start = observations.filter((one) => one.eventTime <= until && one.symbol !== 'BTCUSDT');
    expect(marketOf(9.5, ['XRPUSDT']).observations()).toEqual(start);
  });

  it('comes every five minutes when it is to, and on the hour is what it is otherwise', () => {
    const often = marketOf(2, ['XRPUSDT'], 5 * MINUTE_MS).observations();
    const interest = often.filter(({ kind }) => kind === 'OPEN_INTEREST');
    expect(interest.map(({ eventTime }) => eventTime)).toEqual(
      Array.from({ length: 2 * 288 }, (_, i) => FROM + (i + 1) * 5 * MINUTE_MS),
    );
    const values = new Set(interest.map(({ payload }) => payload['oiBase']));
    expect(values.size).toBeGreaterThan(interest.length / 2);
    expect(often.filter(({ eventTime }) => eventTime % HOUR_MS === 0)).toEqual(marketOf(2, ['XRPUSDT']).observations());
    for (const other of [0, -HOUR_MS, 7 * MINUTE_MS, 1000, NaN])
      expect(() => marketOf(2, ['XRPUSDT'], other)).toThrow('divide an hour');
  });

  it('starts at the next full hour when the market starts between two', () => {
    const [from, to] = [FROM + 30 * MINUTE_MS, FROM + 90 * MINUTE_MS];
    const early = generateMarket({ seed: 1, symbols: ['BTCUSDT'], from, to }).observations();
    expect(new Set(early.map((one) => one.eventTime))).toEqual(new Set([FROM + HOUR_MS]));
  });
});

function isIndex(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 100;
}
