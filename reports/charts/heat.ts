import { chart, COLOUR, NAME_AXIS, NAMED } from './look.ts';
import type { ChartSpec } from './look.ts';

/**
 * A grid of signed values: blue above zero, orange below, stronger the further away; the value stands in its cell.
 * Dataset: `cells` {row, column, value, text, share: |value| over the largest}.
 */
export function heatChart(titles: { row: string; column: string; value: string }): ChartSpec {
  return chart({
    ...NAMED,
    width: 300,
    height: { step: 34 },
    data: { name: 'cells' },
    encoding: {
      y: { field: 'row', type: 'nominal', sort: null, axis: { ...NAME_AXIS, grid: false } },
      x: {
        field: 'column',
        type: 'nominal',
        sort: null,
        axis: {
          orient: 'top',
          labelAngle: { expr: 'bandwidth("x") < 56 ? -90 : 0' },
          labelAlign: { expr: 'bandwidth("x") < 56 ? "left" : "center"' },
          labelBaseline: { expr: 'bandwidth("x") < 56 ? "middle" : "bottom"' },
          labelFontSize: 11,
          labelOverlap: false,
          labelFlush: false,
          labelLimit: 90,
        },
      },
      tooltip: [
        { field: 'row', title: titles.row },
        { field: 'column', title: titles.column },
        { field: 'text', title: titles.value },
      ],
    },
    layer: [
      {
        mark: { type: 'rect', cornerRadius: 3, stroke: COLOUR.surface, strokeWidth: 2 },
        encoding: {
          fill: { condition: { test: 'datum.value >= 0', value: COLOUR.gain }, value: COLOUR.loss },
          fillOpacity: {
            field: 'share',
            type: 'quantitative',
            legend: null,
            scale: { domain: [0, 1], range: [0.03, 0.6] },
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 11, opacity: { expr: 'bandwidth("x") < 34 ? 0 : 1' }, color: COLOUR.ink },
        encoding: { text: { field: 'text' } },
      },
    ],
  });
}
