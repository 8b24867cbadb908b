import { chart, COLOUR, NAME_AXIS, NAMED } from './look.ts';

const y = { field: 'span', type: 'nominal', sort: null, axis: NAME_AXIS };
const x = (field: string): object => ({
  field,
  type: 'quantitative',
  axis: { format: '~%', grid: true, tickCount: 6 },
});
const number = (field: string, title: string): object => ({ field, title, type: 'quantitative', format: '.2%' });
const tooltip = [
  { field: 'span', title: 'Per' },
  { field: 'count', title: 'Count' },
  number('high', 'Highest'),
  number('q95', '95 %'),
  number('q75', '75 %'),
  number('q50', 'Median'),
  number('q25', '25 %'),
  number('q05', '5 %'),
  number('low', 'Lowest'),
];

/**
 * Box plots of returns per day, week, month …: box from quartile to quartile, whiskers from 5 % to 95 %, discs at the
 * extremes. Dataset: `quantiles` {span, count, low, q05, q25, q50, q75, q95, high}.
 */
export const returnQuantiles = chart({
  ...NAMED,
  height: { step: 38 },
  data: { name: 'quantiles' },
  encoding: { y },
  layer: [
    { mark: { type: 'rule', color: COLOUR.muted }, encoding: { x: x('q05'), x2: { field: 'q95' } } },
    { mark: { type: 'point', filled: true, size: 18, color: COLOUR.muted }, encoding: { x: x('low') } },
    { mark: { type: 'point', filled: true, size: 18, color: COLOUR.muted }, encoding: { x: x('high') } },
    {
      mark: { type: 'bar', height: 18, color: COLOUR.shade, opacity: 0.8 },
      encoding: { x: x('q25'), x2: { field: 'q75' }, tooltip },
    },
    { mark: { type: 'tick', color: COLOUR.ink, thickness: 2, height: 18 }, encoding: { x: x('q50'), tooltip } },
  ],
});
