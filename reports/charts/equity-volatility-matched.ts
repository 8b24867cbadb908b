import { AGAINST_HOLD, dayLines } from './days.ts';

/**
 * Growth of one unit when the run's daily returns are scaled to the volatility of buying and holding. Reads `matched`,
 * `holdGrowth`.
 */
export const equityVolatilityMatched = dayLines(AGAINST_HOLD('matched', 'holdGrowth'), {
  axisFormat: '~f',
  format: '.3f',
  height: 220,
});
