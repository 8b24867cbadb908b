import { chart, COLOUR, ZERO_LINE } from './look.ts';
import { X_DAYS } from './days.ts';

const side = (field: string, color: string): object => ({
  mark: { type: 'area', color, opacity: 0.45, interpolate: 'step' },
  encoding: {
    x: X_DAYS,
    y: { field, type: 'quantitative', stack: null, axis: { ...ZERO_LINE, format: '~%' } },
    tooltip: [
      { field: 'when', title: 'UTC' },
      { field: 'long', title: 'Long', type: 'quantitative', format: '.1%' },
      { field: 'short', title: 'Short', type: 'quantitative', format: '.1%' },
    ],
  },
});

/** Long above, short below zero: value at entry over the day's equity, weighted by the time held. Reads `long`, `short`. */
export const exposure = chart({
  height: 180,
  data: { name: 'daily' },
  layer: [side('long', COLOUR.gain), side('short', COLOUR.loss)],
});
