import { once } from 'node:events';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { exportToFiles, exportToStream } from '../../datasets/export/export.ts';
import type { ExportFormat } from '../../datasets/export/formats.ts';
import { openDataset } from '../../datasets/read/dataset.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { isTimeframe } from '../../engine/market/timeframe.ts';
import { parseNames, parseSpan } from '../program/moment.ts';
import { formatCount, printJson, printLine } from '../program/output.ts';
import { dataDirOf } from '../program/paths.ts';
import type { SharedOptions } from '../program/program.ts';

/** What the export command was given. */
export interface ExportArgs extends SharedOptions {
  readonly name: string;
  readonly symbols: string[] | undefined;
  readonly timeframe: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly format: ExportFormat;
  readonly out: string | undefined;
  readonly dataDir: string | undefined;
}

async function writeToStdout(bytes: Uint8Array): Promise<void> {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}

function isFolder(path: string): boolean {
  return /[\\/]$/.test(path) || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

/** Exports candles to files or stdout. */
export async function runExport(args: ExportArgs): Promise<void> {
  const { timeframe, format, out = '-' } = args;
  if (!isTimeframe(timeframe)) {
    throw new UsageError(`--timeframe "${timeframe}" is none: expected 1m, 2m … 60m, 1h, 4h or 1d.`);
  }
  const dataset = await openDataset(dataDirOf(args), args.name);
  const options = { symbols: parseNames(args.symbols), timeframe, format, ...parseSpan(args) };
  if (out === '-') {
    if (args.json)
      throw new UsageError('--json prints one document on stdout, so the export needs a file: give --out.');
    if (format !== 'csv' && process.stdout.isTTY) throw new UsageError(`${format} is not for a terminal: give --out.`);
    await exportToStream(dataset, options, writeToStdout);
    return;
  }
  const files = await exportToFiles(dataset, options, { path: resolve(out), asFolder: isFolder(out) });
  if (args.json)
    return printJson({ dataset: args.name, contentHash: dataset.manifest.contentHash, timeframe, format, files });
  for (const { symbol, path, rows } of files)
    printLine(`${symbol}: ${formatCount(rows)} candles of ${timeframe} in ${path}`);
}
