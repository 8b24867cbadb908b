import type { GeneratedMarket } from '../generate/market.ts';
import type { DatasetManifest } from '../manifest.ts';
import { createDataset } from './dataset-writer.ts';

/** Stores a generated market as a dataset that is marked as synthetic. All or nothing. */
export async function storeGenerated(
  market: GeneratedMarket,
  place: { readonly dataDir: string; readonly name: string; readonly replace?: boolean | undefined },
  onSymbol?: (done: number) => void,
): Promise<DatasetManifest> {
  const writer = await createDataset(place.dataDir, place.name, { replace: place.replace });
  try {
    for (const [done, info] of market.symbols.entries()) {
      for (const batch of market.candles(info.symbol)) writer.addCandles(info, batch);
      onSymbol?.(done + 1);
    }
    await writer.addObservations(market.observations());
    writer.addOrigin({ kind: 'generated', name: market.description });
    return await writer.commit({ synthetic: true });
  } catch (error) {
    await writer.abort();
    throw error;
  }
}
