import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../engine/market/errors.ts';
import type { DatasetManifest } from '../manifest.ts';

export const MANIFEST_NAME = 'manifest.json';

const STORED_PATH = /^(candles\/[A-Z0-9][A-Z0-9._-]*\/1[ms]\/\d{4}-\d{2}|observations\/[A-Z_]+)\.arrow$/;

function isManifest(value: unknown): value is DatasetManifest {
  if (typeof value !== 'object' || value === null) return false;
  const { format, name, contentHash, origins, symbols, candleFiles, observationFiles, gaps } = value as DatasetManifest;
  const lists = [origins, symbols, candleFiles, observationFiles, gaps];
  if (format !== 1 || typeof name !== 'string' || typeof contentHash !== 'string' || !lists.every(Array.isArray))
    return false;
  return [...candleFiles, ...observationFiles].every(({ path }) => typeof path === 'string' && STORED_PATH.test(path));
}

/** Reads the manifest in a dataset's folder; undefined when there is none. Throws DataError when it is damaged. */
export async function readManifest(folder: string): Promise<DatasetManifest | undefined> {
  const path = join(folder, MANIFEST_NAME);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  if (isManifest(parsed)) return parsed;
  throw new DataError(`${path} is no dataset manifest of format 1: remove the dataset and import it again.`);
}
