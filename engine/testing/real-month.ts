import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { createCandleColumns } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';

const ARCHIVE = join(import.meta.dirname, '../../../shared/data/binance-archive/data/spot/monthly/klines');

/** Path of a month of real 1m candles ('2022-01'), undefined where the archive is not at hand. */
export function realMonthPath(symbol: string, month: string): string | undefined {
  const path = join(ARCHIVE, symbol, '1m', `${symbol}-1m-${month}.zip`);
  return existsSync(path) ? path : undefined;
}

/** The candles of a zip with one CSV of the exchange's twelve columns, without header, times in ms. */
export function readRealMonth(path: string): CandleColumns {
  const zip = readFileSync(path);
  // Local file header: 30 bytes, then a name and an extra field of the lengths at 26 and 28.
  const data = zip.subarray(30 + zip.readUInt16LE(26) + zip.readUInt16LE(28));
  const lines = inflateRawSync(data).toString('latin1').trimEnd().split('\n');
  const columns = createCandleColumns(lines.length);
  columns.length = lines.length;
  lines.forEach((line, i) => {
    const fields = line.split(',').map(Number);
    columns.openTime[i] = fields[0]!;
    columns.open[i] = fields[1]!;
    columns.high[i] = fields[2]!;
    columns.low[i] = fields[3]!;
    columns.close[i] = fields[4]!;
    columns.volume[i] = fields[5]!;
    columns.quoteVolume[i] = fields[7]!;
    columns.trades[i] = fields[8]!;
    columns.takerBuyVolume[i] = fields[9]!;
  });
  return columns;
}
