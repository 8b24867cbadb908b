// How rolldown makes programs, for dist/ and in tests alike: what a test runs is bundled as what a user runs. It keeps
// constants constant, so that V8 may fold them into hot code; without it nine heads run 7 % slower.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** TypeScript sources of a folder that can be entered from outside, without tests. */
function entriesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((item) => item.isFile() && /^[^.]+\.ts$/.test(item.name))
    .map((item) => join(folder, item.name));
}

const PAGES = ['reports/page/prebuild', 'engine/monitor/page/prebuild'];

/** What any program may load while it runs: the public entry, the strategies, the thread. */
const LOADED = [
  'engine/index.ts',
  'scripts/program/luck/worker.ts',
  ...readdirSync(join(root, 'strategies'), { withFileTypes: true })
    .filter((item) => item.isDirectory())
    .flatMap((item) => entriesOf(join('strategies', item.name))),
];

/** Small pure packages that every program needs go into the chunks; the rest stays where npm put it. */
const INSIDE = /^(zod|yargs|@uwdata\/flechette)(\/|$)/;

/** @param {string} path @param {string | undefined} importer */
function isExternal(path, importer) {
  return /^[^./]/.test(path) && !INSIDE.test(path) && importer?.includes('node_modules') !== true;
}

/** Bundles entries (paths from the project's root), and what they load, as shared chunks into a folder. */
export async function bundle(entries, { outdir, plugins = [], sourcemap = false }) {
  await build({
    cwd: root,
    input: Object.fromEntries([...LOADED, ...entries].map((path) => [path.replace(/\.ts$/, ''), join(root, path)])),
    platform: 'node',
    external: isExternal,
    resolve: { mainFields: ['module', 'main'] },
    plugins,
    logLevel: 'warn',
    output: { dir: outdir, format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js', sourcemap },
  });
}

/** Bundles everything that can be entered into a folder, and makes the pages' scripts and styles there. */
export async function bundleAll(options) {
  const benches = ['scripts/bench/live/exchange.ts', 'scripts/bench/live/measured.ts'];
  const pages = PAGES.map((path) => `${path}.ts`);
  await bundle([...entriesOf('scripts'), 'scripts/notebooks/workbench.ts', ...benches, ...pages], options);
  for (const path of PAGES) execFileSync(process.execPath, [join(options.outdir, `${path}.js`)], { stdio: 'inherit' });
}
