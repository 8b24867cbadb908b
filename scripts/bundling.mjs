// How esbuild makes programs, for dist/ and in tests alike: what a test runs is bundled as what a user runs.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

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
const externals = {
  name: 'externals',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) => {
      const isInside = /^(zod|yargs|@uwdata\/flechette)(\/|$)/.test(path) || resolveDir.includes('node_modules');
      return isInside ? undefined : { path, external: true };
    });
  },
};

/** Bundles entries (paths from the project's root), and what they load, as shared chunks into a folder. */
export async function bundle(entries, { outdir, plugins = [], ...rest }) {
  await build({
    absWorkingDir: root,
    entryPoints: [...LOADED, ...entries],
    outbase: root,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
    plugins: [externals, ...plugins],
    ...rest,
  });
}

/** Bundles everything that can be entered into a folder, and makes the pages' scripts and styles there. */
export async function bundleAll({ outdir, ...rest }) {
  const benches = ['scripts/bench/live/exchange.ts', 'scripts/bench/live/measured.ts'];
  const pages = PAGES.map((path) => `${path}.ts`);
  await bundle([...entriesOf('scripts'), 'scripts/notebooks/workbench.ts', ...benches, ...pages], { outdir, ...rest });
  for (const path of PAGES) execFileSync(process.execPath, [join(outdir, `${path}.js`)], { stdio: 'inherit' });
}
