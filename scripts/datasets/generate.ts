import { generateMarket } from '../../datasets/generate/market.ts';
import { storeGenerated } from '../../datasets/write/store-generated.ts';
import { UsageError } from '../../engine/market/errors.ts';
import { parseNames, parseSpan } from '../program/moment.ts';
import { printJson } from '../program/output.ts';
import { dataDirOf } from '../program/paths.ts';
import { startProgress } from '../program/progress.ts';
import type { SharedOptions } from '../program/program.ts';
import { printSummary, summaryOf } from './summary.ts';

/** What the generate command was given. */
export interface GenerateArgs extends SharedOptions {
  readonly name: string;
  readonly seed: number;
  readonly symbols: string[];
  readonly from: string;
  readonly to: string;
  readonly replace: boolean;
  readonly dataDir: string | undefined;
}

/** Stores a synthetic market and says what was stored. */
export async function runGenerate(args: GenerateArgs): Promise<void> {
  const { from, to } = parseSpan(args);
  const symbols = parseNames(args.symbols)?.map((symbol) => symbol.toUpperCase());
  if (!symbols) throw new UsageError('--symbols names none: give at least one, such as BTCUSDT.');
  const market = generateMarket({ seed: args.seed, symbols, from: from!, to: to! });
  const progress = await startProgress({
    label: 'Generating',
    total: symbols.length,
    unit: 'symbols',
    json: args.json,
  });
  try {
    const place = { dataDir: dataDirOf(args), name: args.name, replace: args.replace };
    const manifest = await storeGenerated(market, place, (done) => progress.update(done));
    progress.stop();
    if (args.json) printJson(summaryOf(manifest));
    else printSummary(manifest);
  } finally {
    progress.stop();
  }
}
