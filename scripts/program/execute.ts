import { openDataset } from '../../datasets/read/dataset.ts';
import type { Dataset } from '../../datasets/read/dataset.ts';
import { DataError, UsageError } from '../../engine/market/errors.ts';
import type { FrameBatch } from '../../engine/market/frames.ts';
import type { GapEntry } from '../../engine/market/gap.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { Fingerprinter } from '../../engine/journal/fingerprints.ts';
import type { FrameFingerprints } from '../../engine/journal/fingerprints.ts';
import type { RunConfig } from '../../engine/run/config.ts';
import { Engine } from '../../engine/run/engine.ts';
import { replay } from '../../engine/run/replay.ts';
import { configureStrategy } from '../../engine/strategy/strategy.ts';
import type { StrategyDefinition } from '../../engine/strategy/strategy.ts';
import { mergeSources } from '../../engine/time/merge.ts';
import { ChartCandles, chartTimeframe } from './chart-candles.ts';

/** A replay, fully settled: everything checked, nothing left to defaults. */
export interface RunRequest {
  readonly dataDir: string;
  readonly dataset: string;
  readonly symbols?: readonly string[] | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly strategy: StrategyDefinition;
  readonly params: Record<string, unknown>;
  /** The preset the parameters started from, for the record. */
  readonly preset?: string | undefined;
  readonly config: RunConfig;
  /** Rows per batch; changes nothing but memory and speed. */
  readonly batchSize?: number | undefined;
}

/** What a replay leaves behind, before it is written anywhere. */
export interface Execution {
  readonly engine: Engine;
  readonly dataset: Dataset;
  readonly fingerprints: FrameFingerprints;
  readonly chart: ChartCandles;
  /** The dataset's gap ledger, cut to the run's symbols and period. */
  readonly gaps: readonly GapEntry[];
  readonly firstClose: number;
  readonly wallMs: number;
}

/** Frames of a stored dataset for a run, and the engine that takes them. */
export interface Prepared {
  readonly dataset: Dataset;
  readonly createEngine: () => Engine;
  frames(): AsyncIterable<FrameBatch>;
  /** The period the candles can cover, for progress and charts; epoch ms. */
  readonly period: { readonly from: number; readonly to: number };
}

/** Opens a run's dataset and settles its symbols. Throws DataError when a symbol has no candle in the period. */
export async function prepare(request: RunRequest): Promise<Prepared> {
  const dataset = await openDataset(request.dataDir, request.dataset);
  const { from, to, batchSize, symbols } = request;
  const lowerTimeframe = request.config.intrabar === 'lowerTimeframe';
  const sources = dataset.sources(definedOnly({ symbols, from, to, batchSize, lowerTimeframe }));
  const chosen = dataset.manifest.symbols.filter(({ symbol }) => symbols === undefined || symbols.includes(symbol));
  if (lowerTimeframe && sources.every((source) => !source.id.startsWith('candles/1s/'))) {
    throw new UsageError(
      `--intrabar lowerTimeframe needs 1s candles, and dataset "${request.dataset}" holds none: import some, or use pessimistic.`,
    );
  }
  for (const { symbol, firstOpenTime, lastOpenTime } of chosen) {
    if (lastOpenTime >= (from ?? -Infinity) && firstOpenTime + MINUTE_MS <= (to ?? Infinity)) continue;
    const [first, last] = [firstOpenTime, lastOpenTime].map((time) => new Date(time).toISOString().slice(0, 16));
    throw new DataError(
      `${symbol} has no candle in the period asked for: dataset "${request.dataset}" holds ${first} to ${last}.`,
    );
  }
  const strategy = configureStrategy(request.strategy, request.params);
  const names = chosen.map(({ symbol }) => symbol);
  return {
    dataset,
    createEngine: () => new Engine({ strategy, instruments: chosen, config: request.config }),
    frames: () => mergeSources(sources, names),
    period: {
      from: Math.max(from ?? -Infinity, Math.min(...chosen.map((one) => one.firstOpenTime))),
      to: Math.min(to ?? Infinity, Math.max(...chosen.map((one) => one.lastOpenTime)) + MINUTE_MS),
    },
  };
}

/** Runs a request to its end. `onFrame` is told how far the run has come, as a close time. */
export async function execute(prepared: Prepared, onFrame?: (time: number) => void): Promise<Execution> {
  const started = performance.now();
  const { period, dataset } = prepared;
  const periodMs = period.to - period.from;
  const engine = prepared.createEngine();
  const chart = new ChartCandles(chartTimeframe(periodMs, engine.symbols.length), periodMs);
  const fingerprinter = new Fingerprinter(Math.ceil(periodMs / MINUTE_MS));
  let firstClose = NaN;
  await replay(engine, prepared.frames(), {
    onBatch(batch) {
      if (Number.isNaN(firstClose)) firstClose = batch.firstClose;
      fingerprinter.add(batch);
      chart.add(batch);
      onFrame?.(batch.lastClose);
    },
  });
  if (engine.frames === 0)
    throw new DataError(`The period asked for holds no candle in dataset "${dataset.manifest.name}".`);
  const symbols = engine.symbols.map((run) => run.symbol);
  const gaps = dataset.manifest.gaps.filter(
    (gap) => symbols.includes(gap.symbol) && gap.to >= period.from && gap.from < period.to,
  );
  const wallMs = performance.now() - started;
  return { engine, dataset, fingerprints: fingerprinter.result(), chart, gaps, firstClose, wallMs };
}

function definedOnly<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
