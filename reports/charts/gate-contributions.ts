import { rowChart } from './rows.ts';

/** Net result with every gate minus that with the one open: what the gate contributed. */
export const gateContributions = rowChart({ name: 'Gate', value: 'Contributed', count: 'Trades without it' });
