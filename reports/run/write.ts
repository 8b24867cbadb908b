import { join } from 'node:path';
import { renderReport } from '../page/page.ts';
import type { Summary } from '../stats/summary.ts';
import { writeWhole } from './atomic.ts';
import { REPORT_FILE } from './files.ts';
import { equityCsv, tradesCsv } from './csv.ts';
import type { Validation } from '../validation/validation.ts';
import type { RunRecord } from './manifest.ts';

/** What is written beside the record. */
export interface WriteOptions {
  readonly summary: Summary;
  /** Null for a run that nobody judged. */
  readonly validation?: Validation | null;
  readonly report?: boolean;
}

/**
 * Writes a run into its folder: manifest.json, summary.json, trades.csv, equity.csv and, unless `report` is false,
 * report.html. Each file is whole or absent; the page comes last, so that where it is, everything is. Returns the
 * page's path, or undefined without one.
 */
export async function writeRun(
  folder: string,
  record: RunRecord,
  { summary, validation = null, report = true }: WriteOptions,
): Promise<string | undefined> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  await Promise.all([
    writeWhole(join(folder, 'manifest.json'), json(record.manifest)),
    writeWhole(join(folder, 'summary.json'), json({ ...summary, validation })),
    writeWhole(join(folder, 'trades.csv'), tradesCsv(record.trades)),
    writeWhole(join(folder, 'equity.csv'), equityCsv(record.equity, record.initialCash)),
  ]);
  if (!report) return undefined;
  const page = join(folder, REPORT_FILE);
  await writeWhole(page, await renderReport(record, summary, validation));
  return page;
}
