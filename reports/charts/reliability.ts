import { chart, COLOUR } from './look.ts';

const share = (field: string, axis: object): object => ({
  field,
  type: 'quantitative',
  scale: { domain: [0, 1], nice: false },
  axis: { format: '~%', tickCount: 3, ...axis },
});

/**
 * A head's confidence against how often it was right; on the dashed line they agree. Dataset: `points` {confidence,
 * hitRate, count, range}; `ends` {confidence, hitRate}: 0 and 1.
 */
export const reliability = chart({
  height: 110,
  layer: [
    {
      data: { name: 'ends' },
      mark: { type: 'line', color: COLOUR.muted, strokeDash: [3, 3], strokeWidth: 1 },
      encoding: { x: share('confidence', { grid: true }), y: share('hitRate', {}) },
    },
    {
      data: { name: 'points' },
      mark: { type: 'line', color: COLOUR.strategy, strokeWidth: 1 },
      encoding: { x: share('confidence', { grid: true }), y: share('hitRate', {}) },
    },
    {
      data: { name: 'points' },
      mark: { type: 'point', filled: true, opacity: 0.9, color: COLOUR.strategy },
      encoding: {
        x: share('confidence', { grid: true }),
        y: share('hitRate', {}),
        size: { field: 'count', type: 'quantitative', legend: null, scale: { range: [15, 140] } },
        tooltip: [
          { field: 'range', title: 'Confidence' },
          { field: 'hitRate', title: 'Was right', type: 'quantitative', format: '.1%' },
          { field: 'count', title: 'Votes', type: 'quantitative', format: ',' },
        ],
      },
    },
  ],
});
