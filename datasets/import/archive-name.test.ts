import { describe, expect, it } from 'vitest';
import { parseArchiveFolders, parseArchiveName } from './archive-name.ts';

describe('parseArchiveName', () => {
  it.each([
    ['x/BTCUSDT-1m-2022-01.zip', { symbol: 'BTCUSDT', interval: '1m', period: '2022-01', stem: 'BTCUSDT-1m-2022-01' }],
    ['1000SHIBUSDT-1s-2024-12-31.csv', { symbol: '1000SHIBUSDT', interval: '1s', period: '2024-12-31' }],
    ['BTCUSDT_230331-1mo-2022-01.zip', { symbol: 'BTCUSDT_230331', interval: '1mo' }],
  ])('reads %s', (path, expected) => expect(parseArchiveName(path)).toMatchObject(expected));

  it.each([
    'BTCUSDT-fundingRate-2022-01.zip',
    'BTCUSDT-1m-2022.zip',
    'btcusdt-1m-2022-01.zip',
    'BTCUSDT-1m-2022-01.zip.CHECKSUM',
  ])('leaves %s alone', (path) => expect(parseArchiveName(path)).toBeUndefined());
});

describe('parseArchiveFolders', () => {
  it.each([
    ['a/data/spot/monthly/klines/BTCUSDT/1m/x.zip', 'spot', undefined],
    ['a/data/futures/um/daily/klines/BTCUSDT/1m/x.zip', 'um', undefined],
    ['a/data/futures/cm/daily/klines/BTCUSD_PERP/1m/x.zip', 'cm', undefined],
    ['spot/data/futures/um/monthly/indexPriceKlines/BTCUSDT/1m/x.zip', 'um', 'indexPriceKlines'],
    ['x.zip', undefined, undefined],
  ])('reads %s', (path, market, derived) => expect(parseArchiveFolders(path)).toEqual({ market, derived }));
});
