import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Comparison } from '../ledger/compare.ts';
import { writeWhole } from '../run/atomic.ts';
import { REPORT_FILE } from '../run/files.ts';
import { renderComparison } from './page.ts';
import type { StoredRun } from './read-run.ts';

/**
 * Writes a comparison's page into the folder of runs, whole or not at all, and gives its path: the same runs in the same
 * order have the same page.
 */
export async function writeComparison(
  runsDir: string,
  comparison: Comparison,
  runs: readonly StoredRun[],
): Promise<string> {
  const folder = join(runsDir, 'comparisons');
  const key = createHash('sha256').update(comparison.runIds.join('\n')).digest('hex').slice(0, 8);
  const shown = runs.map((run) => {
    const report = join(run.folder, REPORT_FILE);
    return { ...run, report: existsSync(report) ? addressOf(relative(folder, report)) : undefined };
  });
  const path = join(folder, `${comparison.runIds[0]}-${key}.html`);
  await writeWhole(path, await renderComparison(comparison, shown));
  return path;
}

/** A relative path as a page's address. */
const addressOf = (path: string): string => path.split(sep).map(encodeURIComponent).join('/');
