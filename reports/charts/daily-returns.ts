import { chart, signColour, ZERO_LINE } from './look.ts';
import { X_DAYS } from './days.ts';

/** One bar per UTC day: the account's return over it. Reads `return` of `daily`. */
export const dailyReturns = chart({
  height: 180,
  data: { name: 'daily' },
  mark: { type: 'rule', strokeWidth: { expr: 'clamp(0.7 * width / length(data("daily")), 0.6, 14)' } },
  encoding: {
    x: X_DAYS,
    y: { field: 'return', type: 'quantitative', axis: { ...ZERO_LINE, format: '~%' } },
    y2: { datum: 0 },
    color: signColour('return'),
    tooltip: [
      { field: 'when', title: 'UTC' },
      { field: 'return', title: 'Return', type: 'quantitative', format: '.2%' },
    ],
  },
});
