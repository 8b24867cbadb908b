import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archivedYear } from './archive.ts';
import { benchEngine } from './engine-year.ts';
import { benchImport } from './import-year.ts';
import { benchIndicators } from './indicators.ts';
import { benchLive } from './live-rows.ts';
import { benchNineHeads } from './nine-heads.ts';
import { benchLongReplay, benchReplay } from './replay-year.ts';
import type { BenchRow } from './row.ts';
import { benchSoak } from './soak.ts';

/** What to measure, and how often. */
export interface MeasureOptions {
  readonly ids: readonly string[];
  readonly runs: number;
  /** Leaves out the nine-year replay. */
  readonly isQuick: boolean;
}

function tell(what: string): void {
  process.stderr.write(`${what} …\n`);
}

/** Measures one figure after the other. The engine comes first: what ran before would shape its compiled code. */
export async function* measure({ ids, runs, isQuick }: MeasureOptions): AsyncGenerator<BenchRow> {
  const isWanted = (...some: readonly string[]): boolean => some.some((id) => ids.includes(id));
  if (isWanted('T1')) {
    tell('T1: the engine in memory');
    yield* await benchEngine(runs);
  }
  if (isWanted('T2')) {
    tell('T2: nine heads in memory');
    yield await benchNineHeads(runs);
  }
  if (isWanted('T3')) {
    tell('T3: indicators');
    yield* await benchIndicators(runs);
  }
  if (isWanted('T4', 'T5', 'T6', 'T7')) yield* measureStored({ ids, runs, isQuick });
  if (isWanted('T8', 'T9', 'START')) {
    tell('T8, T9, START: forty symbols live, some minutes');
    for (const row of await benchLive()) if (isWanted(row.id)) yield row;
  }
  if (isWanted('SOAK')) {
    tell('SOAK: a week live, in a quarter of an hour');
    yield* await benchSoak();
  }
}

async function* measureStored(options: MeasureOptions): AsyncGenerator<BenchRow> {
  const folder = await mkdtemp(join(tmpdir(), 'ninefold-bench-'));
  try {
    for await (const row of measurePrograms(folder, options)) if (options.ids.includes(row.id)) yield row;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* measurePrograms(folder: string, options: MeasureOptions): AsyncGenerator<BenchRow> {
  const { ids, runs, isQuick } = options;
  const folders = { dataDir: join(folder, 'store'), runsDir: join(folder, 'runs') };
  const year = await archivedYear(folder);
  tell(`T6: importing the ${year.origin}`);
  yield await benchImport(year, folders.dataDir, ids.includes('T6') ? runs : 1);
  if (!ids.some((id) => ['T4', 'T5', 'T7'].includes(id))) return;
  tell('T4, T5, T7: replaying it');
  yield* await benchReplay(folders, year.origin, runs);
  if (isQuick || !ids.includes('T5')) return;
  tell('T5: nine years');
  yield await benchLongReplay(folders);
}
