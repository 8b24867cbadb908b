import { chart, COLOUR } from './look.ts';

/** Return of each calendar year beside that of buying and holding. Dataset: `years` {year, who, value}. */
export const years = chart({
  width: 300,
  height: 200,
  data: { name: 'years' },
  mark: { type: 'bar', cornerRadius: 2 },
  encoding: {
    x: {
      field: 'year',
      type: 'nominal',
      sort: null,
      axis: { labelAngle: 0 },
      scale: { paddingInner: 0.3, paddingOuter: 0.3 },
    },
    xOffset: { field: 'who', sort: null },
    y: { field: 'value', type: 'quantitative', axis: { format: '~%' } },
    color: { condition: { test: "datum.who === 'Strategy'", value: COLOUR.strategy }, value: COLOUR.hold },
    tooltip: [
      { field: 'year', title: 'Year' },
      { field: 'who', title: 'Who' },
      { field: 'value', title: 'Return', type: 'quantitative', format: '.1%' },
    ],
  },
});
