import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { DataError, suggestion, UsageError } from '../../engine/market/errors.ts';
import { compareObservations } from '../../engine/market/observation.ts';
import type { Observation } from '../../engine/market/observation.ts';
import type { CandleBatch, ObservationBatch, Source } from '../../engine/time/source.ts';
import { decodeCandles, sliceCandles } from '../format/candle-file.ts';
import { readManifest } from '../format/manifest-file.ts';
import { lowerBound, stepMsOf } from '../format/month.ts';
import { decodeObservations } from '../format/observation-file.ts';
import type { CandleFile, DatasetManifest, StoredFile } from '../manifest.ts';
import { listDatasetNames } from './catalog.ts';

/** What part of a dataset to read. Times are decision times (closeTime), epoch ms. */
export interface Selection {
  /** All when absent. Side data of other symbols is left out; side data of the whole market stays. */
  readonly symbols?: readonly string[] | undefined;
  /** Candles that close after `from` … */
  readonly from?: number | undefined;
  /** … and at or before `to`. */
  readonly to?: number | undefined;
  /** Rows per batch; one stored month when absent. */
  readonly batchSize?: number | undefined;
  /** Also hand out the '1s' candles that are stored. */
  readonly lowerTimeframe?: boolean | undefined;
}

/** A stored dataset, opened for reading. Nothing but the manifest is in memory. */
export interface Dataset {
  readonly manifest: DatasetManifest;
  readonly folder: string;
  /**
   * One source of candles per symbol, in code-unit order, then those of '1s' candles, then one of side data when there
   * is any. Side data available before `from` is handed out too: it is what was known then. Throws UsageError for a
   * symbol that the dataset does not hold.
   */
  sources(selection?: Selection): Source[];
}

/** Reads a stored file into memory of its own, aligned for doubles. */
export async function readStored(folder: string, stored: StoredFile): Promise<Uint8Array> {
  const handle = await open(join(folder, stored.path)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new DataError(`${stored.path} of the dataset is gone: remove the dataset and import it again.`);
  });
  try {
    const { size } = await handle.stat();
    const bytes = new Uint8Array(new ArrayBuffer(size));
    let offset = 0;
    while (offset < size) {
      const { bytesRead } = await handle.read(bytes, offset, size - offset, offset);
      if (bytesRead === 0) break;
      offset += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Reads one stored month. */
async function readMonth(folder: string, file: CandleFile): Promise<CandleColumns> {
  const columns = decodeCandles(await readStored(folder, file), file.path);
  if (columns.length === file.rows) return columns;
  throw new DataError(
    `${file.path} holds ${columns.length} rows, its manifest says ${file.rows}: run datasets verify.`,
  );
}

function candleSource(folder: string, files: readonly CandleFile[], selection: Selection): Source {
  const { symbol, timeframe } = files[0]!;
  const stepMs = stepMsOf(timeframe);
  const first = selection.from ?? -Infinity;
  const last = (selection.to ?? Infinity) - stepMs;
  async function* open(): AsyncGenerator<CandleBatch> {
    for (const file of files) {
      if (file.lastOpenTime < first || file.firstOpenTime > last) continue;
      const month = await readMonth(folder, file);
      const end = lowerBound(month.openTime, month.length, last + 1);
      let start = lowerBound(month.openTime, month.length, first);
      while (start < end) {
        const stop = Math.min(end, start + (selection.batchSize ?? end));
        yield { kind: 'candles', symbol, timeframe, columns: sliceCandles(month, start, stop) };
        start = stop;
      }
    }
  }
  return { id: `candles/${timeframe}/${symbol}`, open };
}

function observationSource(dataset: Dataset, symbols: ReadonlySet<string>, selection: Selection): Source {
  const { manifest, folder } = dataset;
  async function* open(): AsyncGenerator<ObservationBatch> {
    const all: Observation[] = [];
    for (const file of manifest.observationFiles) {
      if (file.firstAvailableAt > (selection.to ?? Infinity)) continue;
      for (const observation of decodeObservations(await readStored(folder, file), file.path)) {
        const concerns = observation.symbol === null || symbols.has(observation.symbol);
        if (concerns && observation.availableAt <= (selection.to ?? Infinity)) all.push(observation);
      }
    }
    all.sort(compareObservations);
    const size = selection.batchSize ?? (all.length || 1);
    for (let i = 0; i < all.length; i += size) yield { kind: 'observations', observations: all.slice(i, i + size) };
  }
  return { id: 'observations', open };
}

function chosenSymbols(manifest: DatasetManifest, wanted: readonly string[] | undefined): Set<string> {
  const known = manifest.symbols.map(({ symbol }) => symbol);
  for (const symbol of wanted ?? []) {
    if (known.includes(symbol)) continue;
    throw new UsageError(`Dataset "${manifest.name}" holds no symbol "${symbol}".${suggestion(symbol, known)}`);
  }
  return new Set(wanted ?? known);
}

function sourcesOf(dataset: Dataset, selection: Selection): Source[] {
  const { manifest, folder } = dataset;
  if (selection.batchSize !== undefined && !(Number.isInteger(selection.batchSize) && selection.batchSize > 0)) {
    throw new UsageError(`A batch of ${selection.batchSize} rows makes no sense: give a whole number from 1.`);
  }
  const symbols = chosenSymbols(manifest, selection.symbols);
  const sources: Source[] = [];
  for (const timeframe of selection.lowerTimeframe ? (['1m', '1s'] as const) : (['1m'] as const)) {
    for (const { symbol } of manifest.symbols) {
      const files = manifest.candleFiles.filter((file) => file.symbol === symbol && file.timeframe === timeframe);
      if (symbols.has(symbol) && files.length > 0) sources.push(candleSource(folder, files, selection));
    }
  }
  if (manifest.observationFiles.length > 0) sources.push(observationSource(dataset, symbols, selection));
  return sources;
}

/** Opens a stored dataset. Throws UsageError when there is none of that name, DataError when its manifest is damaged. */
export async function openDataset(dataDir: string, name: string): Promise<Dataset> {
  const folder = join(dataDir, name);
  const known = await listDatasetNames(dataDir);
  const manifest = known.includes(name) ? await readManifest(folder) : undefined;
  if (!manifest) {
    const hint = known.length > 0 ? suggestion(name, known) : ' None is stored yet: see datasets import and generate.';
    throw new UsageError(`There is no dataset "${name}" in ${dataDir}.${hint}`);
  }
  const dataset: Dataset = { manifest, folder, sources: (selection = {}) => sourcesOf(dataset, selection) };
  return dataset;
}
