import { AGAINST_HOLD, dayLines } from './days.ts';

/** Annualised Sharpe ratio over trailing days. Reads `sharpe`, `holdSharpe`. */
export const rollingSharpe = dayLines(AGAINST_HOLD('sharpe', 'holdSharpe'), {
  axisFormat: '~f',
  format: '.2f',
});
