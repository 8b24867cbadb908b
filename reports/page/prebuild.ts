import { writeFile } from 'node:fs/promises';
import { BUILT_RUNTIME, buildRuntime } from './runtime.ts';

// Run by `npm run build`, so that rendering a report needs neither vega-lite nor a bundler.
await writeFile(BUILT_RUNTIME, JSON.stringify(await buildRuntime()));
