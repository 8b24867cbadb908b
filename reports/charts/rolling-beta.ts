import { dayLines } from './days.ts';

/** Slope of the run's daily returns on those of buying and holding, over trailing days. Reads `beta`. */
export const rollingBeta = dayLines([{ field: 'beta', title: 'Beta' }], { axisFormat: '~f', format: '.3f' });
