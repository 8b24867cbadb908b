import { heatChart } from './heat.ts';

/** How alike the heads vote. */
export const voteCorrelations = heatChart({ row: 'Head', column: 'Head', value: 'Correlation' });
