import { rowChart } from './rows.ts';

/** Net result with every head minus that without the one: what the head contributed. */
export const headContributions = rowChart({ name: 'Head', value: 'Contributed', count: 'Trades without it' });
