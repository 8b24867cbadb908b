import { YEAR_ROWS } from './market.ts';
import type { ArchivedYear } from './archive.ts';
import { documentOf, runChild } from './child.ts';
import type { ChildRun } from './child.ts';
import { medianOf } from './row.ts';
import type { BenchRow } from './row.ts';

/** The dataset that the import leaves behind for the replays. */
export const DATASET = 'year';
const MONTHS = 12;
const TARGET_MS = 2_000;

interface ImportDocument {
  readonly candles: number;
  readonly contentHash: string;
  readonly gaps: readonly unknown[];
  readonly imported: { readonly files: number; readonly checksumsVerified: number };
}

function importYear(year: ArchivedYear, dataDir: string): Promise<ChildRun> {
  const args = ['import', year.folder, '--name', DATASET, '--replace', '--json', '--data-dir', dataDir];
  return runChild('datasets', args, { env: {} });
}

/** Rows, checksums and ledger as they must be, and a second reading of every stored byte. */
async function checkImport(year: ArchivedYear, dataDir: string): Promise<BenchRow['check']> {
  const { candles, imported, gaps, contentHash } = documentOf<ImportDocument>(
    'Import',
    await importYear(year, dataDir),
  );
  const verified = await runChild('datasets', ['verify', DATASET, '--data-dir', dataDir, '--json'], { env: {} });
  const { files, checksumsVerified } = imported;
  const isWhole = candles === YEAR_ROWS && files === MONTHS && checksumsVerified === MONTHS && gaps.length === 0;
  const again = verified.exitCode === 0 ? 'read back and verified' : 'NOT verified when read back';
  const detail = `${candles} candles of ${files} zips, ${checksumsVerified} checksums verified, ${gaps.length} gaps, ${again}; content ${contentHash.slice(0, 12)}`;
  return { passed: isWhole && verified.exitCode === 0, detail };
}

/** T6: twelve monthly zips into the store, the whole process. Leaves the dataset stored. */
export async function benchImport(year: ArchivedYear, dataDir: string, runs: number): Promise<BenchRow> {
  const check = await checkImport(year, dataDir);
  const about = { id: 'T6', what: 'import a symbol-year from 12 zips', unit: 'ms', better: 'lower', check } as const;
  const row: BenchRow = { ...about, target: TARGET_MS, note: `${year.origin}; process start to end` };
  if (!check.passed) return row;
  const taken: number[] = [];
  while (taken.length < runs) taken.push((await importYear(year, dataDir)).wallMs);
  return { ...row, median: medianOf(taken), runs: taken };
}
