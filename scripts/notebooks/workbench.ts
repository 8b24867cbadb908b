/**
 * What a notebook imports as 'ninefold/notebook': stored datasets, replays and tables. Strategies, indicators and charts
 * come from 'ninefold' itself.
 */
export { findDataset } from './find-dataset.ts';
export type { DatasetFacts } from './find-dataset.ts';
export { candleColumns, featureColumns } from './market-tables.ts';
export type { TableQuestion } from './market-tables.ts';
export { proveNoLookahead, replayDataset } from './replay-dataset.ts';
export type { NotebookRun } from './replay-dataset.ts';
export { ledgerColumns, runColumns } from './run-table.ts';
export type { ReplayQuestion } from './settle-question.ts';
export { voteColumns } from './vote-table.ts';
