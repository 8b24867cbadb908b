import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';
import type { MarketKind } from '../../engine/market/instrument.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import type { StoredTimeframe } from '../format/month.ts';
import { parseArchiveFolders, parseArchiveName } from './archive-name.ts';
import type { FoundFile } from './find-files.ts';

/** A file of candles that will be read, and as what. */
export interface PlannedFile extends FoundFile {
  readonly kind: 'zip' | 'csv' | 'parquet';
  readonly symbol: string;
  readonly market: MarketKind;
  readonly timeframe: StoredTimeframe;
  /** The name of the CSV inside a zip; undefined for a file that is not named as the archive names its files. */
  readonly stem: string | undefined;
}

/** A file met in a folder that holds no candles for us, and why. */
export interface SkippedFile {
  readonly path: string;
  readonly reason: string;
}

/** What the user said of the files. */
export interface PlanOptions {
  /** Symbol of files whose name does not tell it. */
  readonly symbol?: string | undefined;
  /** Overrides what the folders tell. */
  readonly market?: MarketKind | undefined;
  /** Of files whose name does not tell it; '1m' when absent. */
  readonly timeframe?: StoredTimeframe | undefined;
}

function planArchive(file: FoundFile, options: PlanOptions): PlannedFile | string {
  const { symbol, interval, stem } = parseArchiveName(file.path)!;
  const folders = parseArchiveFolders(file.path);
  const kind = extname(file.path) === '.zip' ? 'zip' : 'csv';
  if (folders.derived) return `it holds ${folders.derived}, not traded prices`;
  if (interval !== '1m' && interval !== '1s') return `its candles are of ${interval}: longer ones are made from 1m`;
  if (kind === 'csv' && existsSync(file.path.replace(/csv$/, 'zip'))) return 'the zip beside it holds the same';
  const market = options.market ?? folders.market ?? 'spot';
  if (market === 'cm') return 'coin-margined futures count contracts, not coins, and cannot be used';
  return { ...file, kind, symbol, market, timeframe: interval, stem };
}

function planFile(file: FoundFile, options: PlanOptions): PlannedFile | string {
  if (parseArchiveName(file.path)) return planArchive(file, options);
  const extension = extname(file.path);
  if (extension === '.zip') return 'its name is none of the archive, such as BTCUSDT-1m-2022-01.zip';
  if (extension !== '.csv' && extension !== '.parquet') return 'it is neither zip, CSV nor Parquet';
  if (options.symbol === undefined) {
    return 'its name tells no symbol: give --symbol for candles, or --observations for side data';
  }
  const kind = extension === '.csv' ? 'csv' : 'parquet';
  const [market, timeframe] = [options.market ?? 'spot', options.timeframe ?? '1m'];
  return { ...file, kind, symbol: options.symbol, market, timeframe, stem: undefined };
}

/**
 * Decides what each file is. One that the user named must be of use; others are skipped with a reason. The result is
 * in the order of import: symbol, timeframe, period, name.
 */
export function planFiles(
  found: readonly FoundFile[],
  options: PlanOptions,
): { planned: PlannedFile[]; skipped: SkippedFile[] } {
  const planned: PlannedFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of found) {
    const plan = planFile(file, options);
    if (typeof plan !== 'string') planned.push(plan);
    else if (file.named) throw new UsageError(`${file.path} cannot be imported: ${plan}.`);
    else skipped.push({ path: file.path, reason: plan });
  }
  planned.sort(
    (a, b) =>
      compareCodeUnits(a.symbol, b.symbol) ||
      compareCodeUnits(a.timeframe, b.timeframe) ||
      compareCodeUnits(basename(a.path), basename(b.path)) ||
      compareCodeUnits(a.path, b.path),
  );
  return { planned, skipped };
}
