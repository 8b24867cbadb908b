import { COLOUR } from './look.ts';
import { dayLines } from './days.ts';

/** Value of all open positions over equity: the highest of the day's full hours, and their mean. */
export const leverage = dayLines(
  [
    { field: 'leverageMax', title: 'Highest of the day', colour: COLOUR.hold, strokeWidth: 1 },
    { field: 'leverage', title: 'Mean of the day' },
  ],
  { axisFormat: '~%', format: '.1%', scale: { zero: true }, height: 160 },
);
