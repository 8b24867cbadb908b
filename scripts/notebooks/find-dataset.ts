import { listDatasetNames } from '../../datasets/read/catalog.ts';
import { openDataset } from '../../datasets/read/dataset.ts';
import { isoTime } from '../../engine/market/iso-time.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';
import { dataDirOf } from '../program/paths.ts';
import { ensureSynthetic, SYNTHETIC_NOTICE } from '../program/synthetic.ts';

/** A stored dataset, as a notebook introduces it. */
export interface DatasetFacts {
  readonly name: string;
  readonly isSynthetic: boolean;
  readonly symbols: readonly string[];
  /** First candle's open and last candle's close, ISO 8601 UTC. */
  readonly from: string;
  readonly to: string;
  /** One sentence: what it is, and whether it is real. */
  readonly about: string;
}

/** The named dataset where it is stored; else the generated market, made on first use, which says that it is synthetic. */
export async function findDataset(preferred: string): Promise<DatasetFacts> {
  const dataDir = dataDirOf({});
  const isStored = (await listDatasetNames(dataDir)).includes(preferred);
  const name = isStored ? preferred : await ensureSynthetic(dataDir, { json: true });
  const { manifest } = await openDataset(dataDir, name);
  const symbols = manifest.symbols.map(({ symbol }) => symbol);
  const from = isoTime(Math.min(...manifest.symbols.map(({ firstOpenTime }) => firstOpenTime)));
  const to = isoTime(Math.max(...manifest.symbols.map(({ lastOpenTime }) => lastOpenTime)) + MINUTE_MS);
  const what = `${name}: ${symbols.join(', ')}, ${from} to ${to}.`;
  const about = manifest.synthetic ? `${SYNTHETIC_NOTICE} ${what}` : what;
  return { name, isSynthetic: manifest.synthetic, symbols, from, to, about };
}
