import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { BUILT_PAGE, monitorPage } from './page.ts';

// Run by `npm run build`, so that a live run needs no bundler to show its monitor.
mkdirSync(dirname(BUILT_PAGE), { recursive: true });
writeFileSync(BUILT_PAGE, JSON.stringify(monitorPage()));
