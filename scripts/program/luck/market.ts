import type { Dataset } from '../../../datasets/read/dataset.ts';
import { CANDLE_COLUMNS } from '../../../engine/market/candle.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import type { Observation } from '../../../engine/market/observation.ts';
import { compareCodeUnits } from '../../../engine/market/units.ts';
import type { Source } from '../../../engine/time/source.ts';
import { shapeMarket } from '../../../reports/validation/permute-candles.ts';
import type { ShapedMarket } from '../../../reports/validation/permute-candles.ts';
import type { RunRequest } from '../execute.ts';

/** A run's input in memory that threads share; plain data, so that it reaches them uncopied. */
export interface SharedMarket {
  /** All of the run. */
  readonly symbols: readonly string[];
  /** Of those that have any candle in the period, in code-unit order. */
  readonly lanes: readonly { readonly symbol: string; readonly columns: CandleColumns }[];
  /** The same lanes taken apart; null when nothing is to be permuted. */
  readonly shaped: ShapedMarket | null;
  readonly observations: readonly Observation[];
}

/** Candles of any number of batches in one set of columns, in memory that threads share. */
async function gatherCandles(source: Source, rowsMax: number): Promise<CandleColumns> {
  const column = (): Float64Array => new Float64Array(new SharedArrayBuffer(rowsMax * 8));
  const columns = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, column()])) as unknown as CandleColumns;
  let length = 0;
  for await (const batch of source.open()) {
    if (batch.kind !== 'candles') continue;
    for (const name of CANDLE_COLUMNS) columns[name].set(batch.columns[name].subarray(0, batch.columns.length), length);
    length += batch.columns.length;
  }
  return { ...columns, length };
}

/** Candle sources of a run's selection, with an upper bound of their rows: one a symbol, in code-unit order. */
export function candleSources(dataset: Dataset, { symbols, from, to }: RunRequest): SymbolSource[] {
  const { candleFiles } = dataset.manifest;
  return dataset
    .sources({ symbols, from, to })
    .filter(({ id }) => id.startsWith('candles/1m/'))
    .map((source) => {
      const symbol = source.id.slice('candles/1m/'.length);
      const files = candleFiles.filter((file) => file.symbol === symbol && file.timeframe === '1m');
      const isInside = (file: (typeof files)[number]): boolean =>
        file.lastOpenTime >= (from ?? -Infinity) && file.firstOpenTime < (to ?? Infinity);
      return { symbol, source, rowsMax: files.filter(isInside).reduce((sum, { rows }) => sum + rows, 0) };
    })
    .sort((a, b) => compareCodeUnits(a.symbol, b.symbol));
}

/** One symbol's 1m candles, opened when they are needed. */
export interface SymbolSource {
  readonly symbol: string;
  readonly source: Source;
  readonly rowsMax: number;
}

/** Reads a run's whole input into shared memory; `isPermuted`: take the candles apart too. */
export async function shareMarket(dataset: Dataset, request: RunRequest, isPermuted: boolean): Promise<SharedMarket> {
  const sources = candleSources(dataset, request);
  const gathered = [];
  for (const { symbol, source, rowsMax } of sources)
    gathered.push({ symbol, columns: await gatherCandles(source, rowsMax) });
  const lanes = gathered.filter(({ columns }) => columns.length > 0);
  const { symbols, from, to } = request;
  let observations: readonly Observation[] = [];
  for (const source of dataset.sources({ symbols, from, to }).filter(({ id }) => id === 'observations'))
    for await (const batch of source.open())
      if (batch.kind === 'observations') observations = observations.concat(batch.observations);
  return {
    symbols: sources.map(({ symbol }) => symbol),
    lanes,
    shaped: isPermuted
      ? shapeMarket(
          lanes.map(({ columns }) => columns),
          (bytes) => new SharedArrayBuffer(bytes),
        )
      : null,
    observations,
  };
}
