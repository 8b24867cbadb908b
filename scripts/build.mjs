// Builds dist/: programs, strategies and the public entries by esbuild as one set of shared chunks, so that a program
// starts by reading a few files instead of hundreds; then declarations by tsc, which checks every type.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLING } from './bundling.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** TypeScript sources of a folder that can be entered from outside, without tests. */
function entriesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((item) => item.isFile() && /^[^.]+\.ts$/.test(item.name))
    .map((item) => join(folder, item.name));
}

const strategies = readdirSync(join(root, 'strategies'), { withFileTypes: true })
  .filter((item) => item.isDirectory())
  .flatMap((item) => entriesOf(join('strategies', item.name)));

rmSync(join(root, 'dist'), { recursive: true, force: true });
await build({
  ...BUNDLING,
  absWorkingDir: root,
  entryPoints: [
    ...entriesOf('scripts'),
    ...strategies,
    'engine/index.ts',
    'scripts/notebooks/workbench.ts',
    'scripts/program/luck/worker.ts',
    'scripts/bench/live/exchange.ts',
    'scripts/bench/live/measured.ts',
    'reports/page/prebuild.ts',
    'engine/monitor/page/prebuild.ts',
  ],
  outbase: '.',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  logLevel: 'warning',
});
for (const folder of ['reports/page', 'engine/monitor/page']) {
  execFileSync(process.execPath, [join(root, 'dist', folder, 'prebuild.js')], { stdio: 'inherit' });
}
execFileSync(process.execPath, [tsc, '-p', join(root, '.tsconfig.build.json')], { stdio: 'inherit' });
