import { heatChart } from './heat.ts';

/** What a grid of costs leaves of the net result. */
export const costGrid = heatChart({ row: 'Fee a side', column: 'Slippage a side', value: 'Net result' });
