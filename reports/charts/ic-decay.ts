import { chart, COLOUR, ZERO_LINE } from './look.ts';

const x = { field: 'horizon', type: 'ordinal', sort: null, axis: { labelAngle: 0 } };
const y = (field: string): object => ({
  field,
  type: 'quantitative',
  axis: { ...ZERO_LINE, format: '~f', tickCount: 4 },
});

/**
 * A head's information coefficient by horizon, with two standard errors either way; a full disc where it holds among
 * all. Dataset: `points` {horizon, ic, low, high, t, count, isSignificant}.
 */
export const icDecay = chart({
  width: 300,
  height: 110,
  data: { name: 'points' },
  layer: [
    { mark: { type: 'rule', color: COLOUR.muted }, encoding: { x, y: y('low'), y2: { field: 'high' } } },
    {
      mark: { type: 'point', size: 50, strokeWidth: 1.5, opacity: 1, color: COLOUR.strategy },
      encoding: {
        x,
        y: y('ic'),
        fill: { condition: { test: 'datum.isSignificant', value: COLOUR.strategy }, value: COLOUR.surface },
        tooltip: [
          { field: 'horizon', title: 'Candles ahead' },
          { field: 'ic', title: 'IC', type: 'quantitative', format: '.4f' },
          { field: 't', title: 't', type: 'quantitative', format: '.2f' },
          { field: 'count', title: 'Scores', type: 'quantitative', format: ',' },
        ],
      },
    },
  ],
});
