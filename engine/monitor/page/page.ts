import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from './build-page.ts';
import type { MonitorPage } from './build-page.ts';

/** Where the build leaves the finished page, from the folder of compiled files. */
const PAGE = join('engine', 'monitor', 'page', 'page.json');

/** The project's folder, and the finished page when this module runs compiled: sources may have moved on since. */
function findFiles(): { readonly root: string; readonly built?: string } {
  let folder = dirname(fileURLToPath(import.meta.url));
  let found = {};
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) {
      throw new Error('No package.json above the monitor: the installation is incomplete.');
    }
    if (existsSync(join(folder, PAGE))) found = { built: join(folder, PAGE) };
    folder = dirname(folder);
  }
  return { ...found, root: folder };
}

const FILES = findFiles();

let made: MonitorPage | undefined;

/**
 * The monitor's page: one HTML document with its script and style inside, and the policy to serve it with. The one that
 * `npm run build` made, or a fresh one (a tenth of a second) where there is none; made at most once per process.
 */
export function monitorPage(): MonitorPage {
  made ??= FILES.built
    ? (JSON.parse(readFileSync(FILES.built, 'utf8')) as MonitorPage)
    : buildPage(join(FILES.root, 'engine', 'monitor', 'page'));
  return made;
}
