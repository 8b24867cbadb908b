import { chart, PALETTE, ZERO_LINE } from './look.ts';
import { X_DAYS } from './days.ts';

const color = {
  field: 'index',
  type: 'ordinal',
  legend: null,
  scale: { domain: PALETTE.map((_, i) => i), range: PALETTE },
};

/** Closed results added up per symbol. Dataset: `profits` {time, when, name, index, profit}, one row per day with an exit. */
export const profitBySymbol = chart({
  height: 220,
  data: { name: 'profits' },
  layer: [
    {
      mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.5 },
      encoding: { x: X_DAYS, y: { field: 'profit', type: 'quantitative', axis: ZERO_LINE }, color },
    },
    {
      mark: { type: 'point', filled: true, size: 14 },
      encoding: {
        x: X_DAYS,
        y: { field: 'profit', type: 'quantitative', axis: ZERO_LINE },
        color,
        tooltip: [
          { field: 'when', title: 'UTC' },
          { field: 'name', title: 'Symbol' },
          { field: 'profit', title: 'So far', type: 'quantitative', format: ',.2f' },
        ],
      },
    },
  ],
});
