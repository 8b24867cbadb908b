import { AGAINST_HOLD, dayLines } from './days.ts';

/** Annualised volatility over trailing days. Reads `volatility`, `holdVolatility`. */
export const rollingVolatility = dayLines(AGAINST_HOLD('volatility', 'holdVolatility'), {
  scale: { zero: true },
  axisFormat: '~%',
  format: '.1%',
});
