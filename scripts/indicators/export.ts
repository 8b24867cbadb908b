import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { openDataset } from '../../datasets/read/dataset.ts';
import type { Dataset } from '../../datasets/read/dataset.ts';
import { suggestion, UsageError } from '../../engine/market/errors.ts';
import { isTimeframe } from '../../engine/market/timeframe.ts';
import { parseNames, parseSpan } from '../program/moment.ts';
import { formatCount, printJson, printLine } from '../program/output.ts';
import { dataDirOf } from '../program/paths.ts';
import type { SharedOptions } from '../program/program.ts';
import { startProgress } from '../program/progress.ts';
import { chooseFeatures, featureTable } from './feature-table.ts';
import type { FeatureRequest } from './feature-table.ts';
import { TABLE_WRITERS } from './write-table.ts';
import type { TableFormat, WriteBytes } from './write-table.ts';

/** What the program was given. */
export interface FeatureArgs extends SharedOptions {
  readonly dataset: string;
  readonly symbols: string[] | undefined;
  readonly timeframe: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly only: string[] | undefined;
  readonly format: TableFormat;
  readonly out: string | undefined;
  readonly dataDir: string | undefined;
}

/** A table that was written. */
interface WrittenTable {
  readonly symbol: string;
  readonly path: string;
  readonly rows: number;
}

function chosenSymbols({ manifest }: Dataset, wanted: readonly string[] | undefined): readonly string[] {
  const known = manifest.symbols.map(({ symbol }) => symbol);
  for (const symbol of wanted ?? []) {
    if (known.includes(symbol)) continue;
    throw new UsageError(`Dataset "${manifest.name}" holds no symbol "${symbol}".${suggestion(symbol, known)}`);
  }
  return wanted ?? known;
}

function isFolder(path: string): boolean {
  return /[\\/]$/.test(path) || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

async function writeToStdout(bytes: Uint8Array): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}

/** Runs one symbol through the engine into a stream of bytes, with a bar on a terminal. */
async function writeTable(request: FeatureRequest, args: FeatureArgs, write: WriteBytes): Promise<number> {
  const names = request.features.map(({ name }) => name);
  const progress = await startProgress({ label: request.symbol, total: 1, unit: 'minutes', json: args.json });
  const onProgress = (done: number, total: number): void => progress.update(done, { total });
  try {
    return await TABLE_WRITERS[args.format]({ names, batches: featureTable(request, onProgress) }, write);
  } finally {
    progress.stop();
  }
}

/** Writes a file beside its place and moves it there when it is complete. */
async function writeFile(request: FeatureRequest, args: FeatureArgs, path: string): Promise<WrittenTable> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial-${process.pid}`;
  const handle = await open(partial, 'w');
  try {
    const rows = await writeTable(request, args, async (bytes) => void (await handle.writeFile(bytes)));
    if (rows === 0) {
      const { symbol, timeframe } = request;
      throw new UsageError(`No complete ${timeframe} candle of ${symbol} lies in that span: nothing was written.`);
    }
    await handle.sync();
    await handle.close();
    await rename(partial, path);
    return { symbol: request.symbol, path, rows };
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

/** Exports feature tables to files or stdout. */
export async function exportFeatures(args: FeatureArgs): Promise<void> {
  const { timeframe, format, out = '-', json } = args;
  if (!isTimeframe(timeframe)) {
    throw new UsageError(`--timeframe "${timeframe}" is none: expected 1m, 2m … 60m, 1h, 4h or 1d.`);
  }
  const features = chooseFeatures(parseNames(args.only));
  const span = parseSpan(args);
  const dataDir = dataDirOf(args);
  const dataset = await openDataset(dataDir, args.dataset);
  const symbols = chosenSymbols(dataset, parseNames(args.symbols));
  const { dataset: name } = args;
  const requestOf = (symbol: string): FeatureRequest => ({
    dataDir,
    dataset: name,
    symbol,
    timeframe,
    features,
    ...span,
  });
  if (symbols.length > 1 && (out === '-' || !isFolder(out))) {
    throw new UsageError(
      `${symbols.length} symbols do not go into one table: choose one with --symbols, or give a folder as --out (ending in /).`,
    );
  }
  if (out === '-') {
    if (json) throw new UsageError('--json prints one document on stdout, so the export needs a file: give --out.');
    if (format !== 'csv' && process.stdout.isTTY) throw new UsageError(`${format} is not for a terminal: give --out.`);
    await writeTable(requestOf(symbols[0]!), args, writeToStdout);
    return;
  }
  const files: WrittenTable[] = [];
  for (const symbol of symbols) {
    const path = isFolder(out) ? join(resolve(out), `${symbol}-${timeframe}-features.${format}`) : resolve(out);
    files.push(await writeFile(requestOf(symbol), args, path));
  }
  const { contentHash } = dataset.manifest;
  if (json) return printJson({ dataset: name, contentHash, timeframe, format, features: features.length, files });
  for (const { symbol, path, rows } of files) {
    printLine(`${symbol}: ${formatCount(rows)} candles of ${timeframe} × ${features.length} features in ${path}`);
  }
}
