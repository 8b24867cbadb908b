import { UsageError } from '../../engine/market/errors.ts';
import type { MarketKind } from '../../engine/market/instrument.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { DownloadRun } from './download-run.ts';
import type { DownloadProgress } from './download-run.ts';
import { planMonths } from './plan.ts';
import { SYSTEM_CLOCK } from './retry.ts';
import type { Clock } from './retry.ts';

const DEFAULT_BASE_URL = 'https://data.binance.vision';
const SYMBOL = /^[A-Z0-9_]{1,32}$/;

/** What to download. `from` and `to` are UTC days ('YYYY-MM-DD') or months ('YYYY-MM'), both inclusive. */
export interface DownloadOptions {
  readonly symbols: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly market: MarketKind;
  /** '1m' unless told; '1s' exists on the spot market only. */
  readonly timeframe?: '1m' | '1s';
  /** The archive's own address unless told; a mirror has the same folders below it. */
  readonly baseUrl?: string;
  /** Where files lie and stay, in the archive's own folders. */
  readonly cacheDir: string;
  /** Files on their way at once, 1 … 8; 3 unless told. */
  readonly concurrency?: number;
  /** Attempts for each file, the first included; 6 unless told. */
  readonly attempts?: number;
  /** An attempt ends after this long without a byte; 60 s unless told. */
  readonly stallMs?: number;
  /** Called with every piece that comes and every file that is done. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/** What a download brought. */
export interface DownloadResult {
  /** Paths of the verified zips, by symbol in the order given, then by time. */
  readonly files: readonly string[];
  readonly downloaded: number;
  /** Files that were there before, verified again. */
  readonly kept: number;
  /** Bytes that came over the network. */
  readonly bytes: number;
  /** The newest days, 'SYMBOL YYYY-MM-DD', whose files are not published yet. */
  readonly unpublished: readonly string[];
}

/**
 * Downloads 1m (or 1s) candles from the exchange's public archive or a mirror: a file a month where a whole month is
 * wanted and published, files a day otherwise, each verified against its `.CHECKSUM`. Interrupted downloads continue
 * where they stopped. Throws UsageError for a request that makes no sense; DataError for a file that is not there, fails
 * its checksum or cannot be had within the attempts; the signal's reason when aborted. Files that are done stay.
 */
export async function downloadArchive(options: DownloadOptions): Promise<DownloadResult> {
  const { symbols, market, timeframe = '1m', clock = SYSTEM_CLOCK } = options;
  const baseUrl = checkOptions(options);
  const months = planMonths(options.from, options.to, clock.now());
  const run = new DownloadRun({
    baseUrl,
    cacheDir: options.cacheDir,
    concurrency: options.concurrency ?? 3,
    attempts: options.attempts ?? 6,
    stallMs: options.stallMs ?? 60_000,
    clock,
    signal: options.signal,
    onProgress: options.onProgress,
  });
  const series = symbols.map((symbol) => ({ symbol, market, timeframe }));
  const files = await run.fetchAll(series, months);
  const { downloaded, kept } = run.counts;
  return { files, downloaded, kept, bytes: run.bytes, unpublished: run.unpublished.sort(compareCodeUnits) };
}

/** Refuses what makes no sense; returns the base URL without a slash at its end. */
function checkOptions(options: DownloadOptions): string {
  const { symbols, market, timeframe, baseUrl = DEFAULT_BASE_URL, concurrency = 1, attempts = 1 } = options;
  if (symbols.length === 0) throw new UsageError('A download needs at least one symbol, e.g. BTCUSDT.');
  for (const symbol of symbols)
    if (!SYMBOL.test(symbol)) {
      const hint = SYMBOL.test(symbol.toUpperCase()) ? ` Did you mean "${symbol.toUpperCase()}"?` : '';
      throw new UsageError(`"${symbol}" is no symbol of the archive: expected capital letters and digits.${hint}`);
    }
  if (new Set(symbols).size < symbols.length)
    throw new UsageError(`Each symbol may be given once; got ${symbols.join(', ')}.`);
  if (timeframe === '1s' && market !== 'spot')
    throw new UsageError('The archive has 1s candles of the spot market only: choose --market spot or 1m.');
  if (!['http:', 'https:'].includes(URL.canParse(baseUrl) ? new URL(baseUrl).protocol : ''))
    throw new UsageError(`"${baseUrl}" is no base URL: expected an address such as ${DEFAULT_BASE_URL}.`);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 8)
    throw new UsageError(`Between 1 and 8 files can be on their way at once; got ${concurrency}.`);
  if (!Number.isInteger(attempts) || attempts < 1)
    throw new UsageError(`A file needs one attempt or more; got ${attempts}.`);
  return baseUrl.replace(/\/+$/, '');
}
