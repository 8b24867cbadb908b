import { readdir, stat } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';
import { compareCodeUnits } from '../../engine/market/units.ts';

/** A file to look at. */
export interface FoundFile {
  /** As reached from the path that the user gave: what sentences show. */
  readonly path: string;
  readonly bytes: number;
  /** True when the user named this very file, false when it was met in a folder. */
  readonly named: boolean;
}

const EXTENSIONS = ['.zip', '.csv', '.parquet'];

async function walk(folder: string, found: Map<string, FoundFile>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await walk(path, found);
    else if (EXTENSIONS.includes(extname(entry.name)) && !found.has(path)) {
      found.set(path, { path, bytes: (await stat(path)).size, named: false });
    }
  }
}

/** Files under the given paths, folders walked, each once, in code-unit order: the order of arguments plays no part. */
export async function findFiles(paths: readonly string[]): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const given of paths) {
    const path = normalize(given);
    const stats = await stat(path).catch(() => undefined);
    if (!stats) throw new UsageError(`${given} does not exist.`);
    if (stats.isDirectory()) await walk(path, found);
    else found.set(path, { path, bytes: stats.size, named: true });
  }
  return [...found.values()].sort((a, b) => compareCodeUnits(a.path, b.path));
}
