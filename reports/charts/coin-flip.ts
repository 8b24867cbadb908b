import { binChart } from './bins.ts';

/** Results of coin flips with the run's exits, and the run among them. */
export const coinFlip = binChart({
  what: 'Coin flips',
  title: 'Result',
  axisFormat: ',~f',
  hasMarks: true,
  isNeutral: true,
});
