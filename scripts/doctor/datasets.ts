import { join } from 'node:path';
import { statSync } from 'node:fs';
import { isExplained } from '../../engine/market/errors.ts';
import { readManifest } from '../../datasets/format/manifest-file.ts';
import type { DatasetManifest } from '../../datasets/manifest.ts';
import { listDatasetNames } from '../../datasets/read/catalog.ts';
import { verifyDataset } from '../../datasets/read/verify.ts';
import { formatCount } from '../program/output.ts';
import { broken, ok, type Check } from './check.ts';

const ADVICE = 'Remove the dataset and import it again.';

/** One check per stored dataset: manifest readable, files there in full; `deep` reads and hashes them all again. */
export async function checkDatasets(dataDir: string, deep: boolean): Promise<Check[]> {
  const names = await listDatasetNames(dataDir);
  if (names.length === 0) return [ok('datasets', `none stored in ${dataDir}`)];
  const checks: Check[] = [];
  for (const name of names) checks.push(await checkDataset(dataDir, name, deep));
  return checks;
}

async function checkDataset(dataDir: string, name: string, deep: boolean): Promise<Check> {
  const title = `dataset ${name}`;
  try {
    const manifest = await readManifest(join(dataDir, name));
    if (manifest === undefined) return broken(title, 'has no manifest', ADVICE);
    const fault = deep ? await firstDifference(dataDir, name) : firstMissing(join(dataDir, name), manifest);
    if (fault !== undefined) return broken(title, fault, ADVICE);
    const rows = manifest.candleFiles.reduce((sum, file) => sum + file.rows, 0);
    const symbols = manifest.symbols.map(({ symbol }) => symbol).join(', ');
    return ok(title, `${formatCount(rows)} candles of ${symbols}${deep ? ', every file hashed again' : ''}`);
  } catch (error) {
    if (isExplained(error)) return broken(title, error.message, ADVICE);
    throw error;
  }
}

async function firstDifference(dataDir: string, name: string): Promise<string | undefined> {
  const { differences } = await verifyDataset(dataDir, name);
  return differences[0]?.message;
}

function firstMissing(folder: string, { candleFiles, observationFiles }: DatasetManifest): string | undefined {
  for (const { path, bytes } of [...candleFiles, ...observationFiles]) {
    const size = statSync(join(folder, path), { throwIfNoEntry: false })?.size;
    if (size === undefined) return `${path} is gone`;
    if (size !== bytes) return `${path} has ${formatCount(size)} bytes, ${formatCount(bytes)} were stored`;
  }
  return undefined;
}
