import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '../../engine/market/errors.ts';
import type { ComparedRun } from '../ledger/compare.ts';
import type { LedgerEntry } from '../ledger/ledger.ts';
import { dailyReturns } from '../stats/days.ts';

/** A run as it is stored, with its account day by day. */
export interface StoredRun extends ComparedRun {
  readonly folder: string;
}

/**
 * Reads a stored run's account day by day, from the equity.csv of its folder, which holds numbers in full: the very returns its
 * summary was made from. Throws DataError when the file is not there, or is not the one that the run wrote.
 */
export async function readRun({ summary, folder }: Pick<LedgerEntry, 'summary' | 'folder'>): Promise<StoredRun> {
  const path = join(folder, 'equity.csv');
  const again = `Run it again: ${summary.manifest.command}`;
  const text = await readFile(path, 'utf8').catch(() => {
    throw new DataError(`Run ${summary.manifest.runId} has no ${path}. ${again}`);
  });
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const titles = head.split(',');
  const [time, equity] = [titles.indexOf('time'), titles.indexOf('equity')];
  const points = lines.map((line) => {
    const cells = line.split(',');
    return { time: Date.parse(cells[time] ?? ''), equity: Number(cells[equity] ?? NaN) };
  });
  const isBroken = points.some((point, i) => !(point.time > (points[i - 1]?.time ?? 0)) || Number.isNaN(point.equity));
  if (isBroken || (points.at(-1)?.equity ?? summary.initialCash) !== summary.figures.finalEquity.value)
    throw new DataError(`${path} is not what run ${summary.manifest.runId} wrote. ${again}`);
  return { summary, folder, days: dailyReturns(points, summary.initialCash) };
}
