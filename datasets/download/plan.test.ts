import { describe, expect, it } from 'vitest';
import { UsageError } from '../../engine/market/errors.ts';
import { archivePath, planMonths } from './plan.ts';

const NOW = Date.UTC(2024, 2, 15, 3);

describe('archivePath', () => {
  it.each([
    ['spot', '1m', '2022-01', 'data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2022-01.zip'],
    ['spot', '1s', '2022-01-02', 'data/spot/daily/klines/BTCUSDT/1s/BTCUSDT-1s-2022-01-02.zip'],
    ['um', '1m', '2022-01', 'data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2022-01.zip'],
  ] as const)('of %s %s %s', (market, timeframe, stamp, path) => {
    expect(archivePath({ symbol: 'BTCUSDT', market, timeframe }, stamp)).toBe(path);
  });
});

describe('planMonths', () => {
  const outline = (from: string, to: string): string[] =>
    planMonths(from, to, NOW).map(
      ({ month, days, isWhole }) => `${month} ${days[0]} ${days.at(-1)} ${days.length}${isWhole ? ' whole' : ''}`,
    );

  it('includes both ends, which may be days or months', () => {
    expect(outline('2023-11', '2024-01')).toEqual([
      '2023-11 2023-11-01 2023-11-30 30 whole',
      '2023-12 2023-12-01 2023-12-31 31 whole',
      '2024-01 2024-01-01 2024-01-31 31 whole',
    ]);
    expect(outline('2024-01-31', '2024-02-29')).toEqual([
      '2024-01 2024-01-31 2024-01-31 1',
      '2024-02 2024-02-01 2024-02-29 29 whole',
    ]);
  });

  it('cuts the current month off at yesterday', () => {
    expect(outline('2024-03', '2024-03')).toEqual(['2024-03 2024-03-01 2024-03-14 14']);
    expect(outline('2024-03-14', '2024-03-14')).toEqual(['2024-03 2024-03-14 2024-03-14 1']);
  });

  it.each([
    ['2024-03-15', /up to 2024-03-14 UTC; --to 2024-03-15 is later/],
    ['2024-04', /--to 2024-04 is later/],
    ['2023-12', /Nothing lies between --from 2024-01 and --to 2023-12/],
    ['2024-13', /--to is a UTC day or month.*got "2024-13"/],
    ['2024-02-30', /got "2024-02-30"/],
    ['2024-2', /got "2024-2"/],
    ['yesterday', /got "yesterday"/],
    ['0000-01', /got "0000-01"/],
  ])('refuses an end of %s', (to, message) => {
    expect(() => planMonths('2024-01', to, NOW)).toThrow(UsageError);
    expect(() => planMonths('2024-01', to, NOW)).toThrow(message);
  });
});
