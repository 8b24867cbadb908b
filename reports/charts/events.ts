import { AGAINST_HOLD } from './days.ts';
import { shadedChart } from './shaded.ts';

/** The account and buying and holding through days on which crypto markets broke. Reads `growth`, `holdGrowth`. */
export const events = shadedChart(AGAINST_HOLD('growth', 'holdGrowth'), [
  { field: 'name', title: 'Event' },
  { field: 'fromText', title: 'From' },
  { field: 'toText', title: 'To' },
  { field: 'run', title: 'Strategy', type: 'quantitative', format: '.1%' },
  { field: 'hold', title: 'Buy and hold', type: 'quantitative', format: '.1%' },
]);
