import { shadedChart } from './shaded.ts';

/** Growth of one unit with the deepest falls shaded, numbered from the deepest. Reads `growth`. */
export const worstDrawdowns = shadedChart(
  [{ field: 'growth', title: 'Growth' }],
  [
    { field: 'fromText', title: 'From' },
    { field: 'toText', title: 'To' },
    { field: 'weight', title: 'Depth', type: 'quantitative', format: '.1%' },
  ],
);
