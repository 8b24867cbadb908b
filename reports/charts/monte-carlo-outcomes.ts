import { binChart } from './bins.ts';

/** Total returns of resampled runs, in percent, and the run's own. */
export const monteCarloOutcomes = binChart({ what: 'Paths', title: 'Total return', hasMarks: true });
