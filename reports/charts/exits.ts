import { rowChart } from './rows.ts';

/** Net result by the kind of exit. */
export const exits = rowChart({ name: 'Exit', value: 'Net', count: 'Trades' });
