import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipOf } from '../../datasets/import/sample-archive.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { PROJECT_ROOT } from '../program/paths.ts';
import { SYMBOL, yearInMemory } from './market.ts';

/** A year of one symbol as the exchange archives it: twelve monthly zips with checksums. */
export interface ArchivedYear {
  readonly folder: string;
  /** Said beside every figure measured on it. */
  readonly origin: string;
}

/** The archive of 2022 that may stand beside the repository. */
const REAL = join(PROJECT_ROOT, '..', 'shared/data/binance-archive/data/spot/monthly/klines', SYMBOL, '1m');

/** The real year where it is at hand, else a generated one, written into `workFolder` in the same layout. */
export async function archivedYear(workFolder: string): Promise<ArchivedYear> {
  if (existsSync(REAL)) return { folder: REAL, origin: `${SYMBOL} spot 2022 of the exchange archive` };
  const folder = join(workFolder, 'data', 'spot', 'monthly', 'klines', SYMBOL, '1m');
  await mkdir(folder, { recursive: true });
  for (const [month, text] of monthsOf(yearInMemory())) {
    const stem = `${SYMBOL}-1m-${month}`;
    const zip = zipOf([{ name: `${stem}.csv`, text }]);
    await writeFile(join(folder, `${stem}.zip`), zip);
    const sum = createHash('sha256').update(zip).digest('hex');
    await writeFile(join(folder, `${stem}.zip.CHECKSUM`), `${sum}  ${stem}.zip\n`);
  }
  return { folder, origin: `generated year of ${SYMBOL} in the exchange archive's layout` };
}

/** CSV text by month, '2023-01' first. */
function monthsOf(candles: CandleColumns): Map<string, string> {
  const months = new Map<string, string[]>();
  for (let i = 0; i < candles.length; i++) {
    const month = new Date(candles.openTime[i]!).toISOString().slice(0, 7);
    const lines = months.get(month) ?? [];
    months.set(month, lines);
    lines.push(lineOf(candles, i));
  }
  return new Map([...months].map(([month, lines]) => [month, lines.join('')]));
}

/** One line in the archive's twelve columns. */
function lineOf(candles: CandleColumns, i: number): string {
  const places = (column: Float64Array): string => column[i]!.toFixed(8);
  const { openTime, open, high, low, close, volume, quoteVolume, trades, takerBuyVolume } = candles;
  const prices = [open, high, low, close, volume].map(places);
  const takerQuote = ((takerBuyVolume[i]! * (high[i]! + low[i]!)) / 2).toFixed(8);
  const flow = [openTime[i]! + MINUTE_MS - 1, places(quoteVolume), trades[i]!, places(takerBuyVolume), takerQuote];
  return `${[openTime[i]!, ...prices, ...flow, 0].join(',')}\n`;
}
