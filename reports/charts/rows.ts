import { chart, NAME_AXIS, NAMED, signColour } from './look.ts';
import type { ChartSpec } from './look.ts';

/** Bars of signed values by name. Dataset: `rows` {name, value, text, count}. */
export function rowChart(titles: { name: string; value: string; count: string }): ChartSpec {
  return chart({
    ...NAMED,
    height: { step: 28 },
    data: { name: 'rows' },
    mark: { type: 'bar', cornerRadius: 2, height: 15 },
    encoding: {
      y: { field: 'name', type: 'nominal', sort: null, axis: NAME_AXIS },
      x: { field: 'value', type: 'quantitative', axis: { grid: true, tickCount: 5, format: ',~f' } },
      color: signColour('value'),
      tooltip: [
        { field: 'name', title: titles.name },
        { field: 'text', title: titles.value },
        { field: 'count', title: titles.count, type: 'quantitative', format: ',' },
      ],
    },
  });
}
