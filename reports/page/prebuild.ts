import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BUILT_RUNTIME, buildRuntime } from './runtime.ts';

// Run by `npm run build`, so that rendering a report needs neither vega-lite nor a bundler.
await mkdir(dirname(BUILT_RUNTIME), { recursive: true });
await writeFile(BUILT_RUNTIME, JSON.stringify(await buildRuntime()));
