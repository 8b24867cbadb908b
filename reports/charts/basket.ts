import { COLOUR } from './look.ts';
import { dayLines } from './days.ts';

/** Mean of the symbols' closes, each over its first. Reads `basket`. */
export const basket = dayLines([{ field: 'basket', title: 'Mean close, first = 1', colour: COLOUR.hold }], {
  axisFormat: '~f',
  format: '.3f',
  height: 180,
});
