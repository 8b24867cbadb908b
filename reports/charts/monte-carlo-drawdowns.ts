import { binChart } from './bins.ts';

/** Largest falls of resampled runs, in percent, and the run's own. */
export const monteCarloDrawdowns = binChart({ what: 'Paths', title: 'Largest fall', hasMarks: true, isNeutral: true });
