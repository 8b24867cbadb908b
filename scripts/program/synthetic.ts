import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startProgress } from './progress.ts';

/** The generated market that stands in when no dataset is named: a year, three symbols, one seed. */
export const SYNTHETIC_DATASET = 'synthetic-year';
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];

/** What is said, loudly, wherever a generated market is used. */
export const SYNTHETIC_NOTICE =
  'SYNTHETIC MARKET: these candles were generated, no exchange ever saw them. Results say nothing about real trading.';

/** Makes the stand-in market unless it is stored already; gives its name. */
export async function ensureSynthetic(dataDir: string, options: { readonly json: boolean }): Promise<string> {
  if (existsSync(join(dataDir, SYNTHETIC_DATASET, 'manifest.json'))) return SYNTHETIC_DATASET;
  const [{ generateMarket }, { storeGenerated }] = await Promise.all([
    import('../../datasets/generate/market.ts'),
    import('../../datasets/write/store-generated.ts'),
  ]);
  const progress = await startProgress({
    label: 'Generating a year',
    total: SYMBOLS.length,
    unit: 'symbols',
    ...options,
  });
  const period = { from: Date.UTC(2024, 0, 1), to: Date.UTC(2025, 0, 1) };
  const market = generateMarket({ seed: 1, symbols: SYMBOLS, ...period });
  await storeGenerated(market, { dataDir, name: SYNTHETIC_DATASET }, (done) => progress.update(done));
  progress.stop();
  return SYNTHETIC_DATASET;
}
