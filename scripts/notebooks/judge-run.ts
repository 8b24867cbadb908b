import { openLedger } from '../../reports/ledger/ledger.ts';
import { dailyReturns } from '../../reports/stats/days.ts';
import { overfitOf } from '../../reports/validation/overfit.ts';
import { pairedDifference } from '../../reports/validation/paired-difference.ts';
import type { PairedDifference } from '../../reports/validation/paired-difference.ts';
import type { Maybe, Overfit } from '../../reports/validation/validation.ts';
import { runsDirOf } from '../program/paths.ts';
import type { NotebookRun } from './replay-dataset.ts';

type Judged = Pick<NotebookRun, 'summary' | 'equity'>;

const daysOf = ({ summary, equity }: Judged) => dailyReturns(equity, summary.initialCash);

/**
 * What is left of a run's Sharpe ratio after the search it came from: every run on the same data whose period overlaps
 * counts as a trial, this notebook's own among them. Ratios are per day.
 */
export function judgeSharpe(run: Judged): Overfit {
  const ledger = openLedger(runsDirOf({}));
  try {
    const returns = daysOf(run).map((day) => day.return);
    return overfitOf(returns, ledger.trials(run.summary.manifest));
  } finally {
    ledger.close();
  }
}

/** Which daily figures of `run` differ from the baseline's by more than noise, by a paired block bootstrap. */
export function compareRuns(run: Judged, baseline: Judged): Maybe<PairedDifference> {
  return pairedDifference(daysOf(baseline), daysOf(run));
}
