import { AGAINST_HOLD, dayLines } from './days.ts';

/** The fall from the running peak, in % of it, at each daily close. Reads `fall`, `holdFall` (≤ 0 for drawing). */
export const underwater = dayLines(AGAINST_HOLD('fall', 'holdFall'), {
  scale: { domainMax: 0, nice: false },
  axisFormat: '~%',
  format: '.1%',
  isArea: true,
});
