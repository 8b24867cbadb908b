import { binChart } from './bins.ts';

/** Results of the same strategy on permuted markets, and the run among them. */
export const permutations = binChart({
  what: 'Markets',
  title: 'Result',
  axisFormat: '~s',
  hasMarks: true,
  isNeutral: true,
});
