import type { LiveArgs } from './options.ts';
import { GENERATED_FROM, GENERATED_TO, generatedMarket } from './generated-market.ts';
import type { MarketSpan } from './venue.ts';

/** What the simulated exchange trades: a generated market, or a dataset. */
export async function marketSpan(args: LiveArgs, symbols: readonly string[]): Promise<MarketSpan> {
  if (args.dataset === undefined) {
    return { market: generatedMarket(symbols), from: GENERATED_FROM, to: GENERATED_TO, isGenerated: true };
  }
  throw new Error('dataset');
}
