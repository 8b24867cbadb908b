import { existsSync } from 'node:fs';
import { documentOf, runChild } from './child.ts';
import type { ChildRun } from './child.ts';
import { DATASET } from './import-year.ts';
import { YEAR_ROWS } from './market.ts';
import { medianOf } from './row.ts';
import type { BenchRow } from './row.ts';

const TARGETS = { wallMs: 4_000, peakMiB: 300, firstDecisionMs: 300, longPeakMiB: 350 } as const;
/** Nine years, leap days included. */
const LONG = { name: 'nine-years', from: '2014-01', to: '2023-01', rows: 3_287 * 1_440 } as const;

/** Where a bench keeps its datasets and runs. */
export interface Folders {
  readonly dataDir: string;
  readonly runsDir: string;
}

interface ReplayDocument {
  readonly digests: { readonly inputs: string; readonly outputs: string };
  readonly report: string;
  readonly timings: { readonly firstDecisionMs: number };
  readonly summary: { readonly counters: { readonly candles: number } };
}

function replayOf(dataset: string, folders: Folders, isWatched: boolean): Promise<ChildRun> {
  const args = ['--dataset', dataset, '--symbols', 'BTCUSDT', '--strategy', 'ema-cross', '--json'];
  const env = { NINEFOLD_DATA_DIR: folders.dataDir, NINEFOLD_RUNS_DIR: folders.runsDir };
  return runChild('replay', args, { env, isWatched });
}

/** Every row was replayed, the report is on disk, and a second run gives the same digests. */
async function checkReplay(dataset: string, folders: Folders, rows: number): Promise<BenchRow['check']> {
  const [first, second] = [await replayOf(dataset, folders, false), await replayOf(dataset, folders, false)].map(
    (run) => documentOf<ReplayDocument>('Replay', run),
  );
  const { digests, report, summary } = first!;
  const isSame = JSON.stringify(digests) === JSON.stringify(second!.digests);
  const { candles } = summary.counters;
  const passed = isSame && candles === rows && existsSync(report);
  const twice = isSame ? 'the same twice' : 'NOT the same twice';
  const detail = `${candles} candles; digests ${digests.inputs.slice(0, 12)} and ${digests.outputs.slice(0, 12)}, ${twice}; report ${existsSync(report) ? 'written' : 'MISSING'}`;
  return { passed, detail };
}

async function repeat<T>(runs: number, work: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  while (all.length < runs) all.push(await work());
  return all;
}

/** T4, T5 and T7 on the stored year: the whole process as its user sees it. */
export async function benchReplay(folders: Folders, origin: string, runs: number): Promise<BenchRow[]> {
  const check = await checkReplay(DATASET, folders, YEAR_ROWS);
  const about = { better: 'lower', check, note: `ema-cross on 5m over ${origin}` } as const;
  const rows: BenchRow[] = [
    { ...about, id: 'T4', what: 'replay a stored year, report on disk', unit: 'ms', target: TARGETS.wallMs },
    { ...about, id: 'T5', what: 'peak memory of that replay', unit: 'MiB', target: TARGETS.peakMiB },
    {
      ...about,
      id: 'T7',
      what: 'process start to first candle decided',
      unit: 'ms',
      target: TARGETS.firstDecisionMs,
      note: `${about.note}; until the first month is handed to the engine, whose input is hashed before it decides`,
    },
  ];
  if (!check.passed) return rows;
  const plain = await repeat(runs, () => replayOf(DATASET, folders, false));
  const watched = await repeat(runs, () => replayOf(DATASET, folders, true));
  // Watching delays a program, so its clock is read in runs that are not watched; only its zero is not.
  const startMs = medianOf(watched.map((run) => run.startMs));
  const firstMs = plain.map((run) => documentOf<ReplayDocument>('Replay', run).timings.firstDecisionMs + startMs);
  const figures = [plain.map((run) => run.wallMs), watched.map((run) => run.peakMiB), firstMs];
  return rows.map((row, i) => ({ ...row, median: medianOf(figures[i]!), runs: figures[i]! }));
}

/** T5 over nine generated years: memory must not grow with history. */
export async function benchLongReplay(folders: Folders): Promise<BenchRow> {
  const generate = ['generate', '--name', LONG.name, '--symbols', 'BTCUSDT', '--from', LONG.from, '--to', LONG.to];
  documentOf(
    'Generate',
    await runChild('datasets', [...generate, '--json', '--data-dir', folders.dataDir], { env: {} }),
  );
  const check = await checkReplay(LONG.name, folders, LONG.rows);
  const about = { id: 'T5', what: 'peak memory of a nine-year replay', unit: 'MiB', better: 'lower', check } as const;
  const row: BenchRow = { ...about, target: TARGETS.longPeakMiB, note: 'generated; one run' };
  if (!check.passed) return row;
  const run = await replayOf(LONG.name, folders, true);
  documentOf('Replay', run);
  return { ...row, median: run.peakMiB, runs: [run.peakMiB] };
}
