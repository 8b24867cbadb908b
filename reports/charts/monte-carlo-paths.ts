import { chart, COLOUR } from './look.ts';
import { dayHover, X_DAYS } from './days.ts';

const y = (field: string): object => ({ field, type: 'quantitative', scale: { zero: false }, axis: { format: '~f' } });
const band = (low: string, high: string, opacity: number): object => ({
  mark: { type: 'area', color: COLOUR.shade, opacity },
  encoding: { y: y(low), y2: { field: high } },
});
const line = (field: string, color: string, strokeWidth: number): object => ({
  mark: { type: 'line', color, strokeWidth },
  encoding: { y: y(field) },
});

/**
 * Where resampled runs stood day by day: 5–95 % and 25–75 % of them, their median, and the run itself. Dataset: `paths`
 * {time, when, q05, q25, q50, q75, q95, run}, growth of one unit.
 */
export const monteCarloPaths = chart({
  height: 240,
  data: { name: 'paths' },
  encoding: { x: X_DAYS },
  layer: [
    band('q05', 'q95', 0.25),
    band('q25', 'q75', 0.4),
    line('q50', COLOUR.hold, 1.25),
    line('run', COLOUR.strategy, 1.75),
    dayHover(
      [
        { field: 'q95', title: '95 %' },
        { field: 'q75', title: '75 %' },
        { field: 'q50', title: 'Median' },
        { field: 'q25', title: '25 %' },
        { field: 'q05', title: '5 %' },
        { field: 'run', title: 'This run' },
      ],
      '.3f',
    ),
  ],
});
