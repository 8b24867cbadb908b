import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeCandles } from '../../datasets/format/candle-file.ts';
import { lowerBound } from '../../datasets/format/month.ts';
import type { CandleFile } from '../../datasets/manifest.ts';
import { openDataset } from '../../datasets/read/dataset.ts';
import type { Dataset } from '../../datasets/read/dataset.ts';
import type { SimulatedMarket } from '../../engine/live/simulator/market.ts';
import { CANDLE_COLUMNS } from '../../engine/market/candle.ts';
import type { Candle, CandleColumns } from '../../engine/market/candle.ts';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import type { Observation } from '../../engine/market/observation.ts';
import { compareCodeUnits, MINUTE_MS } from '../../engine/market/units.ts';
import { dataDirOf } from '../program/paths.ts';
import { ObservationShelf } from './observation-shelf.ts';

/** Months of a symbol kept in memory: the present one, and one that is asked for behind it. */
const MONTHS_KEPT = 2;

/** What to trade of a stored dataset; times are epoch ms. */
export interface DatasetMarketOptions {
  readonly dataset: string;
  /** All of them unless told. */
  readonly symbols?: readonly string[] | undefined;
  /** Open time of the first minute, and where the last one closes; all there is unless told. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly dataDir?: string | undefined;
}

/** A dataset as a simulated exchange trades it, and when its candles begin and end. */
export interface DatasetMarket {
  readonly market: SimulatedMarket;
  readonly from: number;
  readonly to: number;
  /** It was generated, no exchange ever saw it. */
  readonly isGenerated: boolean;
}

/** A symbol's stored months, read as they are asked for. */
class StoredTape {
  readonly #folder: string;
  readonly #files: readonly CandleFile[];
  readonly #months = new Map<CandleFile, CandleColumns>();
  #file: CandleFile | undefined;

  constructor(folder: string, files: readonly CandleFile[]) {
    this.#folder = folder;
    this.#files = files;
  }

  candle(openTime: number): Candle | null {
    const file = isWithin(this.#file, openTime) ? this.#file : this.#files.find((one) => isWithin(one, openTime));
    if (file === undefined) return null;
    this.#file = file;
    const columns = this.month(file);
    const row = lowerBound(columns.openTime, columns.length, openTime);
    if (columns.openTime[row] !== openTime) return null;
    const measures = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, columns[name][row]]));
    return { ...measures, closeTime: openTime + MINUTE_MS, syntheticMinutes: 0 } as Candle;
  }

  private month(file: CandleFile): CandleColumns {
    const known = this.#months.get(file);
    if (known !== undefined) return known;
    const bytes = new Uint8Array(readFileSync(join(this.#folder, file.path)));
    const columns = decodeCandles(bytes, file.path);
    if (columns.length !== file.rows) {
      throw new DataError(
        `${file.path} holds ${columns.length} rows, its manifest says ${file.rows}: run datasets verify.`,
      );
    }
    if (this.#months.size >= MONTHS_KEPT) this.#months.delete(this.#months.keys().next().value!);
    this.#months.set(file, columns);
    return columns;
  }
}

function isWithin(file: CandleFile | undefined, openTime: number): file is CandleFile {
  return file !== undefined && file.firstOpenTime <= openTime && openTime <= file.lastOpenTime;
}

async function shelfOf(dataset: Dataset, symbols: readonly string[]): Promise<ObservationShelf> {
  const all: Observation[] = [];
  for (const source of dataset.sources({ symbols })) {
    if (source.id !== 'observations') continue;
    for await (const batch of source.open()) if (batch.kind === 'observations') all.push(...batch.observations);
  }
  return new ObservationShelf(all);
}

/**
 * A stored dataset as a simulated exchange trades it; months are read as they are asked for, side data at once. Throws
 * UsageError for a dataset or symbol that is not there, or a span without candles; DataError for damaged files.
 */
export async function datasetMarket(options: DatasetMarketOptions): Promise<DatasetMarket> {
  const { dataset: name } = options;
  const dataset = await openDataset(dataDirOf(options), name);
  const { manifest, folder } = dataset;
  // Sources of symbols that are not there are refused in the dataset's own words.
  dataset.sources({ symbols: options.symbols });
  const chosen = manifest.symbols.filter(({ symbol }) => options.symbols?.includes(symbol) ?? true);
  const from = Math.max(options.from ?? -Infinity, Math.min(...chosen.map((one) => one.firstOpenTime)));
  const end = Math.max(...chosen.map((one) => one.lastOpenTime)) + MINUTE_MS;
  const to = Math.min(options.to ?? Infinity, end);
  if (!(from < to)) throw new UsageError(`Dataset "${name}" has no candles in that span: see datasets show ${name}.`);
  const symbols = chosen.map(({ symbol }) => symbol).sort(compareCodeUnits);
  const tapes = new Map(
    symbols.map((symbol) => {
      const files = manifest.candleFiles.filter((file) => file.symbol === symbol && file.timeframe === '1m');
      return [symbol, new StoredTape(folder, files)] as const;
    }),
  );
  const shelf = await shelfOf(dataset, symbols);
  const market: SimulatedMarket = {
    instruments: chosen.map(({ symbol, market, tickSize, quantityStep }) => ({
      symbol,
      market,
      tickSize,
      quantityStep,
    })),
    firstOpen: from,
    candle: (symbol, openTime) =>
      openTime < from || openTime >= to ? null : (tapes.get(symbol)?.candle(openTime) ?? null),
    observations: (kind, symbol, span) => shelf.between(kind, symbol, span),
  };
  return { market, from, to, isGenerated: manifest.synthetic };
}
