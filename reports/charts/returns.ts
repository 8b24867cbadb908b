import { chart, COLOUR } from './look.ts';

/** Histogram of net results per trade. Dataset: `bins` {from, to, count, range} in percent of the entry's value. */
export const returns = chart({
  height: 220,
  data: { name: 'bins' },
  mark: { type: 'bar', stroke: 'var(--surface)', strokeWidth: 1 },
  encoding: {
    x: {
      field: 'from',
      type: 'quantitative',
      axis: { format: '~g', tickCount: 7 },
      scale: { nice: false, zero: false },
    },
    x2: { field: 'to' },
    y: { field: 'count', type: 'quantitative' },
    y2: { datum: 0 },
    color: { condition: { test: 'datum.from >= 0', value: COLOUR.gain }, value: COLOUR.loss },
    tooltip: [
      { field: 'range', title: 'Net result' },
      { field: 'count', title: 'Trades', format: ',' },
    ],
  },
});
