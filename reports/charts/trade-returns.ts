import { binChart } from './bins.ts';

/** Histogram of net results per trade, in percent of the position's value at entry. */
export const tradeReturns = binChart({ what: 'Trades', title: 'Net result' });
