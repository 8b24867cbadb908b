import { binChart } from './bins.ts';

/** Histogram of monthly returns, in percent. */
export const monthDistribution = binChart({ what: 'Months', title: 'Return' });
