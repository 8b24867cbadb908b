import { chart, PALETTE } from './look.ts';
import { X_DAYS } from './days.ts';

/** What was held in which symbol, stacked. Dataset: `shares` {time, when, name, index, share}. */
export const allocation = chart({
  height: 180,
  data: { name: 'shares' },
  mark: { type: 'area', opacity: 0.75, interpolate: 'step' },
  encoding: {
    x: X_DAYS,
    y: { field: 'share', type: 'quantitative', stack: 'zero', axis: { format: '~%' } },
    color: {
      field: 'index',
      type: 'ordinal',
      legend: null,
      scale: { domain: PALETTE.map((_, i) => i), range: PALETTE },
    },
    tooltip: [
      { field: 'when', title: 'UTC' },
      { field: 'name', title: 'Symbol' },
      { field: 'share', title: 'Of the equity', type: 'quantitative', format: '.1%' },
    ],
  },
});
