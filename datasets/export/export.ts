import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';
import { minutesOf } from '../../engine/market/timeframe.ts';
import type { Timeframe } from '../../engine/market/timeframe.ts';
import type { Source } from '../../engine/time/source.ts';
import type { Dataset } from '../read/dataset.ts';
import { WRITERS } from './formats.ts';
import type { ExportFormat, WriteBytes } from './formats.ts';
import { timeframeCandles } from './timeframe-candles.ts';

/** What to export. Times are decision times (closeTime), as for reading. */
export interface ExportOptions {
  readonly symbols?: readonly string[] | undefined;
  readonly timeframe: Timeframe;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly format: ExportFormat;
}

/** A file that was written. */
export interface ExportedFile {
  readonly symbol: string;
  readonly path: string;
  readonly rows: number;
}

function candleSources(dataset: Dataset, options: ExportOptions): { symbol: string; source: Source }[] {
  const prefix = 'candles/1m/';
  const { symbols, from, to } = options;
  const sources = dataset.sources({ symbols, from, to }).filter(({ id }) => id.startsWith(prefix));
  if (sources.length === 0) throw new UsageError(`Dataset "${dataset.manifest.name}" holds no 1m candles to export.`);
  return sources.map((source) => ({ symbol: source.id.slice(prefix.length), source }));
}

/** Exports one symbol to a stream of bytes. Throws UsageError when the options choose several. */
export async function exportToStream(dataset: Dataset, options: ExportOptions, write: WriteBytes): Promise<number> {
  const [first, ...more] = candleSources(dataset, options);
  if (more.length > 0)
    throw new UsageError('A stream takes one symbol: choose it with --symbols, or give a folder as --out.');
  return WRITERS[options.format](timeframeCandles(first!.source, minutesOf(options.timeframe)), write);
}

/** Writes a file beside its place and moves it there when it is complete. */
async function writeWhole(path: string, fill: (write: WriteBytes) => Promise<number>): Promise<number> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial-${process.pid}`;
  const handle = await open(partial, 'w');
  try {
    const rows = await fill(async (bytes) => void (await handle.writeFile(bytes)));
    if (rows === 0)
      throw new UsageError(`No complete candle of that timeframe lies in that span: nothing was written.`);
    await handle.sync();
    await handle.close();
    await rename(partial, path);
    return rows;
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Exports candles to files. `out` is the file for one symbol; with `asFolder` it is a folder that receives
 * SYMBOL-TIMEFRAME.FORMAT for each. A file appears whole or not at all.
 */
export async function exportToFiles(
  dataset: Dataset,
  options: ExportOptions,
  out: { readonly path: string; readonly asFolder: boolean },
): Promise<ExportedFile[]> {
  const sources = candleSources(dataset, options);
  if (sources.length > 1 && !out.asFolder) {
    throw new UsageError(
      `${sources.length} symbols do not go into one file: give a folder as --out (ending in /), or choose one with --symbols.`,
    );
  }
  const files: ExportedFile[] = [];
  for (const { symbol, source } of sources) {
    const path = out.asFolder ? join(out.path, `${symbol}-${options.timeframe}.${options.format}`) : out.path;
    const batches = timeframeCandles(source, minutesOf(options.timeframe));
    files.push({ symbol, path, rows: await writeWhole(path, (write) => WRITERS[options.format](batches, write)) });
  }
  return files;
}
