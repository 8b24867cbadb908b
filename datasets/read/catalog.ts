import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { suggestion, UsageError } from '../../engine/market/errors.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';
import { MANIFEST_NAME, readManifest } from '../format/manifest-file.ts';
import type { DatasetManifest } from '../manifest.ts';
import { recoverReplaced, removeFolder } from '../write/partial-folder.ts';

/** Names of the stored datasets in code-unit order. Folders without a manifest and hidden ones are none. */
export async function listDatasetNames(dataDir: string): Promise<string[]> {
  await recoverReplaced(dataDir);
  const entries = await readdir(dataDir, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
  return names.filter((name) => existsSync(join(dataDir, name, MANIFEST_NAME))).sort(compareCodeUnits);
}

/** Manifests of all stored datasets, by name. Throws DataError when one is damaged. */
export async function listDatasets(dataDir: string): Promise<DatasetManifest[]> {
  const manifests = await Promise.all(
    (await listDatasetNames(dataDir)).map((name) => readManifest(join(dataDir, name))),
  );
  return manifests.filter((manifest) => manifest !== undefined);
}

/** Removes a dataset. Throws UsageError when there is none of that name. */
export async function removeDataset(dataDir: string, name: string): Promise<void> {
  const known = await listDatasetNames(dataDir);
  if (!known.includes(name)) {
    throw new UsageError(`There is no dataset "${name}" in ${dataDir}.${suggestion(name, known)}`);
  }
  await removeFolder(dataDir, name);
}
