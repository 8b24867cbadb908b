import { basename, sep } from 'node:path';
import type { MarketKind } from '../../engine/market/instrument.ts';

/** What the exchange archive's file name tells. */
export interface ArchiveName {
  readonly symbol: string;
  /** The exchange's own name of the candle's span: '1m', '1s', '1h' … */
  readonly interval: string;
  /** 'YYYY-MM' or 'YYYY-MM-DD'. */
  readonly period: string;
  /** Without its extension: the name of the CSV inside a zip. */
  readonly stem: string;
}

const NAME = /^(([A-Z0-9_]+)-(\d+(?:s|m|h|d|w|mo))-(\d{4}-\d{2}(?:-\d{2})?))\.(?:zip|csv)$/;

/** Reads an archive file's name ('BTCUSDT-1m-2022-01.zip'); undefined for other files. */
export function parseArchiveName(path: string): ArchiveName | undefined {
  const match = NAME.exec(basename(path));
  return match ? { stem: match[1]!, symbol: match[2]!, interval: match[3]!, period: match[4]! } : undefined;
}

/** What the folders of the archive's layout tell: its market, and whether the file holds candles of traded prices. */
export interface ArchiveFolders {
  readonly market: MarketKind | 'cm' | undefined;
  /** The folder's name when it holds derived prices (mark, index, premium) under the same file names. */
  readonly derived: string | undefined;
}

/** Reads the folders above an archive file: '…/futures/um/monthly/klines/BTCUSDT/1m/…'. */
export function parseArchiveFolders(path: string): ArchiveFolders {
  const folders = path.split(sep);
  const futures = folders.lastIndexOf('futures');
  const branch = futures < 0 ? undefined : folders[futures + 1];
  return {
    market: branch === 'um' || branch === 'cm' ? branch : folders.includes('spot') ? 'spot' : undefined,
    derived: folders.find((name) => /^(markPrice|indexPrice|premiumIndex)Klines$/.test(name)),
  };
}
