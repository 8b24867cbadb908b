import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../../engine/market/errors.ts';
import { builtInStrategies } from '../program/load-strategy.ts';
import { filesOf } from './template.ts';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const NAME_LENGTH_MAX = 40;

/** What was written. */
export interface Written {
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * Writes a new strategy: strategies/NAME in the project, or `dir`/NAME when given. The folder appears complete or not
 * at all. Throws UsageError for a name that cannot be one, or that is taken.
 */
export function writeStrategy(name: string, { root, dir }: { root: string; dir?: string | undefined }): Written {
  if (!NAME.test(name) || name.length > NAME_LENGTH_MAX) {
    const expected = `lower-case words joined by dashes, up to ${NAME_LENGTH_MAX} letters, such as my-idea`;
    throw new UsageError(`"${name}" cannot name a strategy: expected ${expected}.`);
  }
  const parent = dir === undefined ? join(root, 'strategies') : resolve(dir);
  const folder = join(parent, name);
  if (existsSync(folder)) throw new UsageError(`${folder} exists: choose another name, or remove it first.`);
  if (dir === undefined && builtInStrategies(root).has(name)) {
    throw new UsageError(`There is a strategy "${name}" already: choose another name.`);
  }
  mkdirSync(parent, { recursive: true });
  const partial = mkdtempSync(join(parent, `.${name}-`));
  const files = filesOf(name, dir === undefined ? 'project' : 'elsewhere');
  try {
    for (const [file, text] of files) writeDurably(join(partial, file), text);
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw error;
  }
  return { folder, files: [...files.keys()].map((file) => join(folder, file)) };
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'wx');
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
