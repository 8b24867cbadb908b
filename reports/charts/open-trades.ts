import { COLOUR } from './look.ts';
import { dayLines } from './days.ts';

/** Open positions: the most at any of the day's full hours, and their mean. */
export const openTrades = dayLines(
  [
    { field: 'openMax', title: 'Most of the day', colour: COLOUR.hold, strokeWidth: 1 },
    { field: 'open', title: 'Mean of the day' },
  ],
  { axisFormat: '~f', format: '.2~f', scale: { zero: true }, height: 160 },
);
