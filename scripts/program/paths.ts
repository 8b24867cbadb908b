import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json above the program: the installation is incomplete.');
    folder = parent;
  }
  return folder;
}

/** The project's folder, whether the program runs from source or from dist/. */
export const PROJECT_ROOT = findRoot();

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
