import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import { DataError } from '../../engine/market/errors.ts';
import { CandleCsvReader } from './candle-csv.ts';
import { archiveCsv, SAMPLE_START, sampleRows } from './sample-archive.ts';

function read(
  text: string | Buffer,
  chunkBytes = 1 << 20,
  wanted?: ReadonlyMap<string, string>,
): Record<string, number>[] {
  const rows: Record<string, number>[] = [];
  const reader = new CandleCsvReader(
    'a.csv',
    (batch, lines) => {
      for (let i = 0; i < batch.length; i++) {
        const values = CANDLE_COLUMNS.map((name) => [name, batch[name][i]!] as const);
        rows.push({ ...Object.fromEntries(values), line: lines[i]! });
      }
    },
    wanted,
  );
  const bytes = Buffer.from(text);
  for (let i = 0; i < bytes.length; i += chunkBytes) reader.feed(bytes.subarray(i, i + chunkBytes));
  reader.end();
  return rows;
}

const ROW = { openTime: SAMPLE_START, open: 1, high: 2, low: 0.5, close: 1.5, volume: 3 };

describe('CandleCsvReader', () => {
  it('reads the archive’s twelve columns', () => {
    const line =
      '1640995200000,46216.93000000,46271.08,46208.37,46250.0,40.57574,1640995259999,1875978.44269790,796,27.26086,1.0,0\n';
    expect(read(line)).toEqual([
      {
        openTime: 1640995200000,
        open: 46216.93,
        high: 46271.08,
        low: 46208.37,
        close: 46250,
        volume: 40.57574,
        quoteVolume: 1875978.4426979,
        trades: 796,
        takerBuyVolume: 27.26086,
        line: 1,
      },
    ]);
  });

  it.each([
    ['six columns', `${SAMPLE_START},1,2,0.5,1.5,3`],
    ['seconds', `${SAMPLE_START / 1000},1,2,0.5,1.5,3`],
    ['microseconds', `${SAMPLE_START}000,1,2,0.5,1.5,3\r\n`],
    ['a byte order mark', `\uFEFF${SAMPLE_START},1,2,0.5,1.5,3`],
  ])('reads %s; measures that are not there are absent', (_, text) => {
    expect(read(text)).toEqual([{ ...ROW, quoteVolume: NaN, trades: NaN, takerBuyVolume: NaN, line: 1 }]);
  });

  it.each([
    [
      'the futures archive’s header',
      `open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n${SAMPLE_START},1,2,0.5,1.5,3,9,4,5,2,6,0`,
    ],
    [
      'other names, order and delimiter',
      `Volume;Low;"Taker buy base";High;Open;Close;Quote Volume;Number of Trades;Date\n3;0.5;2;2;1;1.5;4;5;"2022-01-01 00:00:00"`,
    ],
    [
      'ISO times',
      `timestamp,open,high,low,close,volume,q,n,taker_buy_base_volume\n2022-01-01T00:00:00.000Z,1,2,0.5,1.5,3,4,5,2\n`,
    ],
  ])('understands %s', (_, text) => {
    expect(read(text)).toEqual([{ ...ROW, quoteVolume: 4, trades: 5, takerBuyVolume: 2, line: 2 }]);
  });

  it('takes columns by the names that the user gives', () => {
    const text = `date,open,high,low,close,Volume BTC,Volume USDT\n2022-01-01,1,2,0.5,1.5,3,4\n`;
    const wanted = new Map([
      ['volume', 'Volume BTC'],
      ['quoteVolume', 'Volume USDT'],
    ]);
    expect(read(text, 1 << 20, wanted)[0]).toMatchObject({ ...ROW, quoteVolume: 4 });
    expect(() => read(`${SAMPLE_START},1,2,0.5,1.5,3`, 1 << 20, wanted)).toThrow(
      'a.csv has no header, so --column finds no names',
    );
    expect(() => read(text)).toThrow('a.csv has no column for volume among date, open');
    expect(() => read(text, 1 << 20, new Map([['volume', 'Volume BTX']]))).toThrow('Did you mean "Volume BTC"?');
    expect(() => read(text, 1 << 20, new Map([['volumes', 'x']]))).toThrow(
      'Candles have no column "volumes". Did you mean "volume"?',
    );
  });

  it('gives the same rows whatever the chunks', () => {
    const text = archiveCsv(sampleRows(40));
    const whole = read(text);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (bytes) => {
        expect(read(text, bytes)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  const sound = `${SAMPLE_START},1,2,0.5,1.5,3\n`;
  it.each([
    ['a missing column', `${sound}${SAMPLE_START},1,2,0.5,1.5\n`, 'a.csv, line 2 has 5 columns, expected 6.'],
    ['one column more', `${sound}${SAMPLE_START},1,2,0.5,1.5,3,4\n`, 'a.csv, line 2 has 7 columns, expected 6.'],
    [
      'a layout nobody writes',
      '1,2,3\n',
      'a.csv, line 1 has 3 columns, expected 12 or 6, or a header that names them.',
    ],
    ['words for numbers', `${sound}${SAMPLE_START},1,abc,0.5,1.5,3\n`, 'a.csv, line 2: high "abc" is no number.'],
    ['a broken exponent', `${sound}${SAMPLE_START},1,2e+,0.5,1.5,3\n`, 'a.csv, line 2: high "2e+" is no number.'],
    ['an empty price', `${sound}${SAMPLE_START},1,,0.5,1.5,3\n`, 'a.csv, line 2: high "" is no number.'],
    ['a time of no known unit', `${sound}164099520,1,2,0.5,1.5,3\n`, 'a.csv, line 2: "164099520" is no time'],
    ['a time in words', `${sound}noon,1,2,0.5,1.5,3\n`, 'a.csv, line 2: "noon" is no time'],
    ['an endless line', `${sound}${'1,'.repeat(10_000_000)}`, 'a.csv, line 2 is longer than 4096 bytes'],
    ['an endless first line', '1,'.repeat(10_000_000), 'a.csv, line 1 is longer than 4096 bytes'],
    ['binary', Buffer.from([0, 1, 2, 255, 10, 3]), 'a.csv has no column for openTime'],
  ])('refuses %s by file and line', (_, text, message) => {
    expect(() => read(text, 1 << 16)).toThrow(message);
    expect(() => read(text, 1 << 16)).toThrow(DataError);
  });

  it('hands on numbers that are not finite, for the ledger', () => {
    expect(read(`${SAMPLE_START},1,NaN,0.5,inf,3\n`)[0]).toMatchObject({ high: NaN, close: Infinity });
  });
});
