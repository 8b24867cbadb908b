import { rowChart } from './rows.ts';

/** What each gate saved (blue) or cost (orange): the refused candidates' results in R, with the sign turned. */
export const gateSavings = rowChart({ name: 'Gate', value: 'Saved', count: 'Followed' });
