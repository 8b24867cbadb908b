import { chart, COLOUR } from './look.ts';
import type { ChartSpec } from './look.ts';
import { dayHover, X_DAYS } from './days.ts';
import type { DayLine } from './days.ts';

const x = (field: string): object => ({ ...X_DAYS, field });

/**
 * Lines over days with stretches of time shaded and named. Datasets: `daily`, and `stretches` {from, middle, to, name,
 * weight: how dark, …} with the tooltip's fields.
 */
export function shadedChart(lines: readonly DayLine[], tooltip: readonly object[]): ChartSpec {
  return chart({
    height: 220,
    layer: [
      {
        data: { name: 'stretches' },
        mark: { type: 'rect', color: COLOUR.loss, clip: true },
        encoding: {
          x: x('from'),
          x2: { field: 'to' },
          opacity: {
            field: 'weight',
            type: 'quantitative',
            legend: null,
            scale: { range: [0.08, 0.35], domainMin: 0 },
          },
        },
      },
      {
        data: { name: 'daily' },
        encoding: { x: X_DAYS },
        layer: [
          ...lines.map(({ field, colour = COLOUR.strategy, strokeWidth = 1.5 }) => ({
            mark: { type: 'line', color: colour, strokeWidth },
            encoding: { y: { field, type: 'quantitative', scale: { zero: false }, axis: { format: '~f' } } },
          })),
          dayHover(lines, '.3f'),
        ],
      },
      {
        data: { name: 'stretches' },
        mark: { type: 'text', baseline: 'top', fontSize: 11, fontWeight: 600, color: COLOUR.ink, y: 2 },
        encoding: { x: x('middle'), text: { field: 'mark' }, tooltip },
      },
    ],
  });
}
