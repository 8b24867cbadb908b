import { chart, COLOUR, overview, SPAN_PARAMS, SPAN_SCALE, TIME_AXIS } from './look.ts';

const x = (axis: object | null) => ({ field: 'time', type: 'temporal', scale: SPAN_SCALE, axis });

const tooltip = [
  { field: 'when', title: 'UTC' },
  { field: 'equityText', title: 'Strategy' },
  { field: 'holdText', title: 'Buy and hold' },
  { field: 'drawdownText', title: 'Drawdown' },
];

/** A vertical rule that follows the pointer and shows the nearest point's values. */
const hover = {
  mark: { type: 'rule', color: COLOUR.muted },
  params: [{ name: 'nearest', select: { type: 'point', on: 'pointermove', clear: 'pointerout', nearest: true } }],
  encoding: {
    opacity: { condition: { param: 'nearest', empty: false, value: 0.6 }, value: 0 },
    tooltip,
  },
};

/**
 * Equity with buy-and-hold on one axis, the fall from the peak below, an overview to choose the span in.
 * Datasets: `equity` {time, equity, hold, drawdown (≤ 0 for drawing), when, …Text}, `marks` {time, equity, name, when,
 * equityText}: peak, deepest fall, its start, end; `overview` {time, equity}, `span`.
 */
export const equity = chart({
  params: SPAN_PARAMS,
  spacing: 10,
  vconcat: [
    {
      height: 270,
      data: { name: 'equity' },
      encoding: { x: x({ labels: false }) },
      layer: [
        {
          mark: { type: 'line', color: COLOUR.hold, strokeWidth: 1.25, clip: true },
          encoding: { y: { field: 'hold', type: 'quantitative', scale: { zero: false } } },
        },
        {
          mark: { type: 'line', color: COLOUR.strategy, strokeWidth: 1.75, clip: true },
          encoding: { y: { field: 'equity', type: 'quantitative', scale: { zero: false } } },
        },
        hover,
        {
          data: { name: 'marks' },
          mark: {
            type: 'point',
            size: 46,
            opacity: 1,
            strokeWidth: 2,
            fill: COLOUR.surface,
            color: COLOUR.ink,
            clip: true,
          },
          encoding: {
            x: x({ labels: false }),
            y: { field: 'equity', type: 'quantitative' },
            tooltip: [
              { field: 'name', title: 'Mark' },
              { field: 'when', title: 'UTC' },
              { field: 'equityText', title: 'Equity' },
            ],
          },
        },
      ],
    },
    {
      height: 84,
      data: { name: 'equity' },
      mark: {
        type: 'area',
        color: COLOUR.loss,
        opacity: 0.35,
        line: { color: COLOUR.loss, strokeWidth: 1 },
        clip: true,
      },
      encoding: {
        x: x(TIME_AXIS),
        y: {
          field: 'drawdown',
          type: 'quantitative',
          stack: null,
          scale: { domainMax: 0, nice: false },
          axis: { format: '~%', tickCount: 3 },
        },
        tooltip,
      },
    },
    overview('overview', 'equity'),
  ],
});
