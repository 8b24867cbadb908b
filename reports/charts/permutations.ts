import { binChart } from './bins.ts';

/** Results of the same strategy on permuted markets, and the run among them. */
export const permutations = binChart({
  what: 'Markets',
  title: 'Result',
  axisFormat: ',~f',
  hasMarks: true,
  isNeutral: true,
});
