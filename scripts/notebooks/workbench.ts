/**
 * What a notebook imports as 'ninefold/notebook': stored datasets, replays, tables and inference. Strategies, indicators
 * and charts come from 'ninefold' itself.
 */
export { pearson, spearman } from '../../reports/validation/correlation.ts';
export { brierScore, reliabilityBins } from '../../reports/validation/brier.ts';
export { effectiveNumber } from '../../reports/validation/effective-number.ts';
export { forwardReturns, icDecay, informationCoefficient } from '../../reports/validation/information-coefficient.ts';
export { isPresent } from '../../reports/validation/validation.ts';
export type { Maybe } from '../../reports/validation/validation.ts';
export { wilsonInterval } from '../../reports/validation/wilson.ts';
export { findDataset } from './find-dataset.ts';
export type { DatasetFacts } from './find-dataset.ts';
export { compareRuns, judgeSharpe } from './judge-run.ts';
export { candleColumns, featureColumns } from './market-tables.ts';
export type { TableQuestion } from './market-tables.ts';
export { proveNoLookahead, replayDataset } from './replay-dataset.ts';
export type { NotebookRun } from './replay-dataset.ts';
export { ledgerColumns, runColumns } from './run-table.ts';
export type { ReplayQuestion } from './settle-question.ts';
export { voteColumns } from './vote-table.ts';
