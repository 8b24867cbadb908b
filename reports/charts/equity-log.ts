import { AGAINST_HOLD, dayLines } from './days.ts';

/** Growth of one unit on a logarithmic axis: equal distances are equal percentages. Reads `growth`, `holdGrowth`. */
export const equityLog = dayLines(AGAINST_HOLD('growth', 'holdGrowth'), {
  scale: { type: 'log', nice: false },
  axisFormat: '~f',
  format: '.3f',
  height: 220,
});
