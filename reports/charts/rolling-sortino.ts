import { AGAINST_HOLD, dayLines } from './days.ts';

/** Annualised Sortino ratio over trailing days. Reads `sortino`, `holdSortino`. */
export const rollingSortino = dayLines(AGAINST_HOLD('sortino', 'holdSortino'), {
  axisFormat: '~f',
  format: '.2f',
});
