// Builds dist/: programs, strategies and the public entries by rolldown as one set of shared chunks, so that a program
// starts by reading a few files instead of hundreds; then declarations by tsc, which checks every type.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleAll } from './bundling.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(join(root, 'dist'), { recursive: true, force: true });
await bundleAll({ outdir: join(root, 'dist'), sourcemap: true });
execFileSync(process.execPath, [tsc, '-p', join(root, '.tsconfig.build.json')], { stdio: 'inherit' });
