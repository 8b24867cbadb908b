import { datasetMarket } from '../exchange-sim/dataset-market.ts';
import { parseSpan } from '../program/moment.ts';
import { dataDirOf } from '../program/paths.ts';
import { GENERATED_FROM, GENERATED_TO, generatedMarket } from './generated-market.ts';
import type { LiveArgs } from './options.ts';
import type { MarketSpan } from './venue.ts';

/** What the simulated exchange trades: a generated market, or a dataset. Throws UsageError for a dataset that is none. */
export async function marketSpan(args: LiveArgs, symbols: readonly string[]): Promise<MarketSpan> {
  const { dataset } = args;
  if (dataset === undefined) {
    return { market: generatedMarket(symbols), from: GENERATED_FROM, to: GENERATED_TO, isGenerated: true };
  }
  const span = parseSpan({ from: args.from, to: args.to });
  return datasetMarket({ dataset, dataDir: dataDirOf(args), symbols, ...span });
}
