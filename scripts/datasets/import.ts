import { importCandles } from '../../datasets/import/import-candles.ts';
import { importObservations } from '../../datasets/import/import-observations.ts';
import type { StoredTimeframe } from '../../datasets/format/month.ts';
import { UsageError } from '../../engine/market/errors.ts';
import type { MarketKind } from '../../engine/market/instrument.ts';
import type { ObservationKind } from '../../engine/market/observation.ts';
import { formatCount, printable, printJson, printLine } from '../program/output.ts';
import { dataDirOf } from '../program/paths.ts';
import { startProgress } from '../program/progress.ts';
import type { SharedOptions } from '../program/program.ts';
import { printSummary, summaryOf } from './summary.ts';

/** What the import command was given. */
export interface ImportArgs extends SharedOptions {
  readonly paths: string[];
  readonly name: string;
  readonly replace: boolean;
  readonly append: boolean;
  readonly acceptBadChecksum: boolean;
  readonly symbol: string | undefined;
  readonly market: MarketKind | undefined;
  readonly timeframe: StoredTimeframe | undefined;
  readonly column: string[] | undefined;
  readonly observations: ObservationKind | undefined;
  readonly source: string | undefined;
  readonly dataDir: string | undefined;
}

function parseColumns(values: readonly string[] | undefined): Map<string, string> {
  const columns = new Map<string, string>();
  for (const value of values ?? []) {
    const at = value.indexOf('=');
    if (at < 1 || at === value.length - 1) {
      throw new UsageError(`--column "${value}" is not of the form WHAT=COLUMN, such as volume=Vol_BTC.`);
    }
    columns.set(value.slice(0, at), value.slice(at + 1));
  }
  return columns;
}

/** Stores candles or side data and says what was stored. */
export async function runImport(args: ImportArgs): Promise<void> {
  if (args.replace && args.append) throw new UsageError('--replace and --append exclude each other: give one of them.');
  const symbol = args.symbol?.toUpperCase();
  const columns = parseColumns(args.column);
  const dataDir = dataDirOf(args);
  if (args.observations !== undefined) {
    if (args.market !== undefined || args.timeframe !== undefined || args.acceptBadChecksum) {
      throw new UsageError('--market, --timeframe and --accept-bad-checksum belong to candles, not to --observations.');
    }
    const { name, paths, replace, source } = args;
    const kind = args.observations;
    const done = await importObservations({ dataDir, name, paths, replace, kind, symbol, source, columns });
    const { manifest, ...counts } = done;
    if (args.json) return printJson({ ...summaryOf(manifest), imported: counts });
    printLine(
      `Stored ${formatCount(done.observations)} observations of ${kind}; ${formatCount(done.setAside)} rows set aside.`,
    );
    return printSummary(manifest);
  }
  if (args.source !== undefined) throw new UsageError('--source belongs to side data: give --observations as well.');
  const progress = await startProgress({ label: 'Importing', total: 1, unit: 'bytes', json: args.json });
  try {
    const onProgress = (done: number, total: number): void => progress.update(done, { total });
    const { manifest, skipped, ...counts } = await importCandles({ ...args, dataDir, symbol, columns, onProgress });
    progress.stop();
    if (args.json) return printJson({ ...summaryOf(manifest), imported: { ...counts, skipped } });
    for (const { path, reason } of skipped) process.stderr.write(`Skipped ${printable(path)}: ${reason}.\n`);
    const accepted = counts.checksumsAccepted > 0 ? `, ${counts.checksumsAccepted} bad ones accepted` : '';
    printLine(
      `Read ${formatCount(counts.rowsRead)} rows of ${counts.files} files; ${counts.checksumsVerified} checksums verified${accepted}.`,
    );
    printSummary(manifest);
  } finally {
    progress.stop();
  }
}
