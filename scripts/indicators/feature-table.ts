import { SIXTY_NINE } from '../../engine/indicators/sixty-nine.ts';
import type { Feature } from '../../engine/indicators/sixty-nine.ts';
import { suggestion, UsageError } from '../../engine/market/errors.ts';
import type { Timeframe } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { DEFAULT_RUN_CONFIG } from '../../engine/run/config.ts';
import { hold } from '../../engine/strategy/decision.ts';
import type { Series } from '../../engine/strategy/series.ts';
import { defineStrategy } from '../../engine/strategy/strategy.ts';
import { z } from 'zod';
import { prepare } from '../program/execute.ts';

/** Minutes taken at a time. */
const BATCH_MINUTES = 8_192;

/** Rows of a feature table: the candles' openTime in epoch ms, and a column per feature, NaN where it is not warm. */
export interface FeatureRows {
  readonly length: number;
  readonly openTime: Float64Array;
  readonly columns: readonly Float64Array[];
}

/** Where a feature table comes from. Times are decision times (closeTime), epoch ms. */
export interface FeatureRequest {
  readonly dataDir: string;
  readonly dataset: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly features: readonly Feature[];
}

/** The features of these names, in this order; all when none are named. Throws UsageError for a stranger. */
export function chooseFeatures(names: readonly string[] | undefined): readonly Feature[] {
  return (
    names?.map((name) => {
      const feature = SIXTY_NINE.find((one) => one.name === name);
      if (feature !== undefined) return feature;
      const known = SIXTY_NINE.map((one) => one.name);
      throw new UsageError(`There is no feature "${name}".${suggestion(name, known)}`);
    }) ?? SIXTY_NINE
  );
}

/** Collects rows while the engine runs. */
class Collector {
  private openTime: number[] = [];
  private readonly columns: number[][];

  constructor(width: number) {
    this.columns = Array.from({ length: width }, () => []);
  }

  add(openTime: number, series: readonly Series[]): void {
    this.openTime.push(openTime);
    for (let k = 0; k < series.length; k++) this.columns[k]!.push(series[k]!.current);
  }

  /** Hands out what was collected and starts anew. */
  take(): FeatureRows {
    const rows = {
      length: this.openTime.length,
      openTime: Float64Array.from(this.openTime),
      columns: this.columns.map((column) => Float64Array.from(column)),
    };
    this.openTime = [];
    for (const column of this.columns) column.length = 0;
    return rows;
  }
}

/**
 * The feature table of one symbol, in batches. It is what a strategy sees: the engine itself moves the indicators, over
 * gaps too. `onProgress` is told how many minutes are done, of how many.
 */
export async function* featureTable(
  request: FeatureRequest,
  onProgress?: (done: number, total: number) => void,
): AsyncGenerator<FeatureRows> {
  const { timeframe, features, dataset, dataDir, symbol, from, to } = request;
  const collector = new Collector(features.length);
  const strategy = defineStrategy({
    name: 'features',
    params: z.strictObject({}),
    create({ use, candles }) {
      const view = candles(timeframe);
      const series = features.map(({ spec, output }) => {
        const outputs = use(spec, timeframe) as Series | Readonly<Record<string, Series>>;
        return spec.outputs.length === 1 ? (outputs as Series) : (outputs as Record<string, Series>)[output]!;
      });
      return () => {
        collector.add(view.last!.openTime, series);
        return hold;
      };
    },
  });
  const [config, batchSize] = [DEFAULT_RUN_CONFIG, BATCH_MINUTES];
  const prepared = await prepare({
    dataDir,
    dataset,
    symbols: [symbol],
    from,
    to,
    strategy,
    params: {},
    config,
    batchSize,
  });
  const engine = prepared.createEngine();
  const { period } = prepared;
  const total = (period.to - period.from) / MINUTE_MS;
  for await (const batch of prepared.frames()) {
    engine.step(batch);
    onProgress?.((batch.lastClose - period.from) / MINUTE_MS, total);
    const rows = collector.take();
    if (rows.length > 0) yield rows;
  }
}
