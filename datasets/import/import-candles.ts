import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import { stepMsOf } from '../format/month.ts';
import type { DatasetManifest } from '../manifest.ts';
import { createDataset } from '../write/dataset-writer.ts';
import type { DatasetWriter, WriteMode } from '../write/dataset-writer.ts';
import { createRowSource } from '../write/row-source.ts';
import type { RowSource } from '../write/row-source.ts';
import { CandleCsvReader } from './candle-csv.ts';
import type { TakeRows } from './candle-csv.ts';
import { verifyChecksum } from './checksum.ts';
import { findFiles } from './find-files.ts';
import { planFiles } from './plan.ts';
import type { PlannedFile, PlanOptions, SkippedFile } from './plan.ts';
import { unzipOnlyEntry } from './zip-entry.ts';

/** What to import, and how. */
export interface ImportOptions extends PlanOptions, WriteMode {
  readonly dataDir: string;
  readonly name: string;
  /** Files, and folders to walk. */
  readonly paths: readonly string[];
  readonly acceptBadChecksum?: boolean | undefined;
  /** Candle columns by the name that a header gives them. */
  readonly columns?: ReadonlyMap<string, string> | undefined;
  /** Told of the bytes of input read so far. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number, path: string) => void) | undefined;
}

/** What an import did. */
export interface Imported {
  readonly manifest: DatasetManifest;
  readonly files: number;
  readonly rowsRead: number;
  readonly checksumsVerified: number;
  readonly checksumsAccepted: number;
  readonly skipped: readonly SkippedFile[];
}

/** Fewer rows than this prove nothing about their distance. */
const ROWS_TO_JUDGE = 3;

async function readRows(file: PlannedFile, take: TakeRows, columns: ImportOptions['columns']): Promise<void> {
  if (file.kind === 'parquet') {
    const { readParquetCandles } = await import('./candle-parquet.ts');
    return readParquetCandles(file.path, take, columns);
  }
  const reader = new CandleCsvReader(file.path, take, columns);
  const chunks =
    file.kind === 'zip'
      ? unzipOnlyEntry(file.path, file.path, `${file.stem}.csv`)
      : (createReadStream(file.path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>);
  for await (const chunk of chunks) reader.feed(chunk);
  reader.end();
}

/** Refuses a file whose candles are of another timeframe than we were told: it would all look like gaps. */
function judgeDistance(file: PlannedFile, source: RowSource): void {
  const stepMs = stepMsOf(file.timeframe);
  if (source.rows < ROWS_TO_JUDGE) return;
  if (source.offGrid * 2 > source.rows) {
    const hint = file.timeframe === '1m' ? ' (for candles of one second give --timeframe 1s)' : '';
    throw new DataError(
      `${file.path}: most of its ${source.rows} rows do not open on a ${file.timeframe} grid${hint}.`,
    );
  }
  if (file.stem === undefined && source.smallestStepMs > stepMs && Number.isFinite(source.smallestStepMs)) {
    const apart = `${source.smallestStepMs / 1000} s`;
    throw new DataError(`${file.path} holds candles at least ${apart} apart, expected ${file.timeframe} candles.`);
  }
}

/** One import on its way: reads file after file into the writer and counts. */
class ImportRun {
  readonly counts = { files: 0, rowsRead: 0, checksumsVerified: 0, checksumsAccepted: 0 };
  readonly skipped: SkippedFile[];
  private readonly writer: DatasetWriter;
  private readonly options: ImportOptions;

  constructor(writer: DatasetWriter, options: ImportOptions, skipped: readonly SkippedFile[]) {
    this.writer = writer;
    this.options = options;
    this.skipped = [...skipped];
  }

  /** Imports the files in their order and commits. A dataset that nothing new comes to stays as it is. */
  async importAll(planned: readonly PlannedFile[]): Promise<DatasetManifest> {
    const { onProgress } = this.options;
    const totalBytes = planned.reduce((sum, file) => sum + file.bytes, 0);
    let doneBytes = 0;
    for (const file of planned) {
      onProgress?.(doneBytes, totalBytes, file.path);
      await this.importFile(file);
      doneBytes += file.bytes;
    }
    onProgress?.(totalBytes, totalBytes, '');
    const { addsTo } = this.writer;
    if (this.counts.files > 0 || !addsTo) return this.writer.commit();
    await this.writer.abort();
    return addsTo;
  }

  private async importFile(file: PlannedFile): Promise<void> {
    const { writer, options, counts } = this;
    const name = basename(file.path);
    const { sha256, matches } = await verifyChecksum(file.path, file.path, options.acceptBadChecksum ?? false);
    if (writer.hasOrigin(name, sha256)) {
      this.skipped.push({ path: file.path, reason: 'it was imported before' });
      return;
    }
    const source = createRowSource(name);
    const batch = { kind: 'candles', symbol: file.symbol, timeframe: file.timeframe } as const;
    const info = { symbol: file.symbol, market: file.market };
    const take: TakeRows = (columns, lines) => writer.addCandles(info, { ...batch, columns }, { source, lines });
    await readRows(file, take, options.columns);
    judgeDistance(file, source);
    const kind = file.stem === undefined ? (file.kind === 'parquet' ? 'parquet' : 'csv') : 'archive';
    writer.addOrigin({ kind, name, sha256, ...(matches === false ? { badChecksumAccepted: true } : {}) });
    counts.files++;
    counts.rowsRead += source.rows;
    if (matches === true) counts.checksumsVerified++;
    if (matches === false) counts.checksumsAccepted++;
  }
}

/**
 * Imports candles into a new dataset, or adds them to one. All or nothing: any error leaves the store as it was.
 * Throws UsageError for what was asked, DataError for what was read.
 */
export async function importCandles(options: ImportOptions): Promise<Imported> {
  const { planned, skipped } = planFiles(await findFiles(options.paths), options);
  if (planned.length === 0) {
    const reason = skipped[0] ? `${skipped[0].path}: ${skipped[0].reason}` : 'no zip, CSV or Parquet file is there';
    throw new UsageError(`Nothing to import under ${options.paths.join(', ')}: ${reason}.`);
  }
  const writer = await createDataset(options.dataDir, options.name, options);
  const run = new ImportRun(writer, options, skipped);
  try {
    return { manifest: await run.importAll(planned), ...run.counts, skipped: run.skipped };
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
