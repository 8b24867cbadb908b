import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

function findFolders(): { readonly root: string; readonly compiled?: string } {
  let folder = dirname(fileURLToPath(import.meta.url));
  let found = {};
  while (!existsSync(join(folder, 'package.json'))) {
    if (existsSync(join(folder, 'engine', 'index.js'))) found = { compiled: folder };
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json above the program: the installation is incomplete.');
    folder = parent;
  }
  return { ...found, root: folder };
}

const FOLDERS = findFolders();

/** The project's folder, whether the program runs from source or compiled. */
export const PROJECT_ROOT = FOLDERS.root;

/** The folder of compiled files : the one that the program runs from, else dist/. */
export const COMPILED_ROOT = FOLDERS.compiled ?? join(PROJECT_ROOT, 'dist');

/** The compiled form of a source file of the project; undefined when there is none or the program runs from source. */
export function compiledOf(source: string, root: string): string | undefined {
  const compiled = join(COMPILED_ROOT, relative(root, source).replace(/\.ts$/, '.js'));
  return FOLDERS.compiled !== undefined && existsSync(compiled) ? compiled : undefined;
}

/** Where datasets are stored: `--data-dir`, else NINEFOLD_DATA_DIR, else datasets/store in the project. */
export function dataDirOf(args: { readonly dataDir?: string | undefined }): string {
  return resolve(args.dataDir ?? (process.env['NINEFOLD_DATA_DIR'] || join(PROJECT_ROOT, 'datasets', 'store')));
}

/** Where runs are written: `--out`, else NINEFOLD_RUNS_DIR, else reports/out in the project. */
export function runsDirOf(args: { readonly out?: string | undefined }): string {
  return resolve(args.out ?? (process.env['NINEFOLD_RUNS_DIR'] || join(PROJECT_ROOT, 'reports', 'out')));
}

/** The project's version, from its package.json. */
export function projectVersion(): string {
  const parsed = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version: string };
  return parsed.version;
}
