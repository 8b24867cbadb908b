import { columnsOf } from '../../engine/notebook/columns.ts';
import type { Columns } from '../../engine/notebook/columns.ts';
import type { Summary } from '../../reports/stats/summary.ts';
import { openLedger } from '../../reports/ledger/ledger.ts';
import { runsDirOf } from '../program/paths.ts';

/**
 * Runs side by side, a row each: id, strategy, dataset, whether the market is synthetic, first and last frame (`fromTime`,
 * `toTime`), and every figure of their summaries by its name, NaN where a figure has no meaning there.
 */
export function runColumns(runs: readonly { readonly summary: Summary }[]): Columns {
  const rows = runs.map(({ summary: { manifest, figures } }) => ({
    runId: manifest.runId,
    strategy: manifest.strategy.name,
    dataset: manifest.dataset.name,
    synthetic: manifest.dataset.synthetic,
    fromTime: manifest.from,
    toTime: manifest.to,
    ...Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, figure.value])),
  }));
  return columnsOf(rows);
}

/** The runs in the ledger, newest first: how many trials there have been, and what came of them. */
export function ledgerColumns(filter: { readonly strategy?: string; readonly dataset?: string } = {}): Columns {
  const ledger = openLedger(runsDirOf({}));
  try {
    return runColumns(ledger.list(filter));
  } finally {
    ledger.close();
  }
}
