import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { compareCodeUnits } from '../../engine/market/units.ts';

/** What is imported for its types alone is no part of what runs. */
const TYPE_IMPORT = /^(?:import|export) type [^;'"]*['"][^'"]*['"]/gm;
const IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/** True for the engine's own files: part of the project's revision, not of a strategy. */
export function isEngineFile(root: string, file: string): boolean {
  return file.startsWith(join(root, 'engine') + sep);
}

/** The files a strategy of the project consists of: its own and, through relative imports, the ones beside it. */
export function sourcesOf(entry: string, root: string): string[] {
  const found = new Set([entry]);
  for (const file of found) {
    for (const [, specifier = ''] of readFileSync(file, 'utf8').replace(TYPE_IMPORT, '').matchAll(IMPORT)) {
      const imported = resolve(dirname(file), specifier);
      if (!isEngineFile(root, imported)) found.add(imported);
    }
  }
  return [...found];
}

/**
 * SHA-256 over a strategy's files: path from the entry's folder and content of each, in the order of the paths. The
 * same wherever the project lies and however the strategy was compiled.
 */
export function hashSources(entry: string, files: readonly string[]): string {
  const named = files.map((file) => ({ file, name: relative(dirname(entry), file).split(sep).join('/') }));
  named.sort((a, b) => compareCodeUnits(a.name, b.name));
  const hash = createHash('sha256');
  for (const { file, name } of named) {
    const content = createHash('sha256').update(readFileSync(file)).digest('hex');
    hash.update(`${name}\0${content}\n`);
  }
  return hash.digest('hex');
}
