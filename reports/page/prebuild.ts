import { writeFile } from 'node:fs/promises';
import { buildRuntime } from './runtime.ts';

// Run by `npm run build`, so that rendering a report needs neither vega-lite nor a bundler. The runtime lies beside it.
await writeFile(new URL('runtime.json', import.meta.url), JSON.stringify(await buildRuntime()));
