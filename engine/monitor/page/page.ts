import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from './build-page.ts';
import type { MonitorPage } from './build-page.ts';

const HERE = dirname(fileURLToPath(import.meta.url));

/** The project's folder, whether this module runs from its source, from dist/ or bundled somewhere below. */
function findRoot(): string {
  let folder = HERE;
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) {
      throw new Error('No package.json above the monitor: the installation is incomplete.');
    }
    folder = dirname(folder);
  }
  return folder;
}

const ROOT = findRoot();

/** Where the build leaves the finished page. */
export const BUILT_PAGE = join(ROOT, 'dist', 'engine', 'monitor', 'page', 'page.json');

/** Only a built program takes the built page: sources may have moved on since the last build. */
const IS_BUILT = HERE.startsWith(join(ROOT, 'dist') + sep) && existsSync(BUILT_PAGE);

let made: MonitorPage | undefined;

/**
 * The monitor's page: one HTML document with its script and style inside, and the policy to serve it with. The one that
 * `npm run build` made, or a fresh one (a tenth of a second) where there is none; made at most once per process.
 */
export function monitorPage(): MonitorPage {
  made ??= IS_BUILT
    ? (JSON.parse(readFileSync(BUILT_PAGE, 'utf8')) as MonitorPage)
    : buildPage(join(ROOT, 'engine', 'monitor', 'page'));
  return made;
}
