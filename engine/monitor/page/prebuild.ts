import { writeFileSync } from 'node:fs';
import { monitorPage } from './page.ts';

// Run by `npm run build`, so that a live run needs no bundler to show its monitor. The page lies beside it.
writeFileSync(new URL('page.json', import.meta.url), JSON.stringify(monitorPage()));
