import { join } from 'node:path';
import { downloadArchive } from '../../datasets/download/download.ts';
import { importCandles } from '../../datasets/import/import-candles.ts';
import type { StoredTimeframe } from '../../datasets/format/month.ts';
import { UsageError } from '../../engine/market/errors.ts';
import type { MarketKind } from '../../engine/market/instrument.ts';
import { formatBytes, printJson, printLine } from '../program/output.ts';
import { dataDirOf } from '../program/paths.ts';
import { startProgress } from '../program/progress.ts';
import type { SharedOptions } from '../program/program.ts';
import { printSummary, summaryOf } from './summary.ts';

/** What the download command was given. */
export interface DownloadArgs extends SharedOptions {
  readonly symbols: string[];
  readonly from: string;
  readonly to: string;
  readonly market: MarketKind;
  readonly timeframe: StoredTimeframe;
  readonly name: string | undefined;
  readonly baseUrl: string | undefined;
  readonly cacheDir: string | undefined;
  readonly dataDir: string | undefined;
}

async function fetchFiles(args: DownloadArgs, cacheDir: string): ReturnType<typeof downloadArchive> {
  const progress = await startProgress({ label: 'Downloading', total: 1, unit: 'files', json: args.json });
  const stop = new AbortController();
  const interrupt = (): void =>
    stop.abort(new UsageError('Interrupted: what was fetched is kept, and the same command goes on from there.'));
  process.once('SIGINT', interrupt);
  try {
    return await downloadArchive({
      symbols: args.symbols.map((symbol) => symbol.toUpperCase()),
      from: args.from,
      to: args.to,
      market: args.market,
      timeframe: args.timeframe,
      cacheDir,
      signal: stop.signal,
      ...(args.baseUrl === undefined ? {} : { baseUrl: args.baseUrl }),
      onProgress: ({ filesDone, filesTotal, bytes }) =>
        progress.update(filesDone, { total: filesTotal, label: `Downloading ${formatBytes(bytes)}` }),
    });
  } finally {
    process.off('SIGINT', interrupt);
    progress.stop();
  }
}

/** Downloads what is not there yet and adds it to the dataset. */
export async function runDownload(args: DownloadArgs): Promise<void> {
  const dataDir = dataDirOf(args);
  const name = args.name ?? `binance-${args.market}`;
  const fetched = await fetchFiles(args, args.cacheDir ?? join(dataDir, '.downloads'));
  const { market } = args;
  const { manifest } = await importCandles({ dataDir, name, paths: fetched.files, append: true, market });
  const { files, downloaded, kept, bytes, unpublished } = fetched;
  if (args.json) {
    return printJson({
      ...summaryOf(manifest),
      download: { files: files.length, downloaded, kept, bytes, unpublished },
    });
  }
  printLine(`Downloaded ${downloaded} files (${formatBytes(bytes)}), ${kept} were there already.`);
  for (const day of unpublished) process.stderr.write(`Not published yet: ${day}.\n`);
  printSummary(manifest);
}
