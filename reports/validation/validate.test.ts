import { expect, it } from 'vitest';
import { summarise } from '../stats/summary.ts';
import { sampleRecord } from '../testing/record.ts';
import { validate } from './validate.ts';
import { isPresent } from './validation.ts';

const luck = { coinFlip: { absent: 'not asked for' }, permutations: { absent: 'not asked for' }, variants: [] };
const record = sampleRecord({ trades: 60, days: 90 });
const judged = (trials: number) =>
  validate(record, summarise(record), { luck, trials: { trials, sharpeVariance: null, forgotten: 0 } });

it('calls nothing skill that was not held against luck, and warns of a search', () => {
  const { verdict, warnings } = judged(12);
  expect(verdict.conclusion).not.toBe('evidence of skill');
  expect(warnings).toMatchObject([{ code: 'FITTED', detail: expect.stringContaining('12 configurations') as string }]);
  expect(judged(1).warnings).toEqual([]);
});

it('says of every part that is not there why it is not', () => {
  const { heads, gates, intrabar, costs, concentration } = judged(1);
  for (const part of [heads, gates, intrabar]) expect(isPresent(part)).toBe(false);
  for (const part of [costs, concentration]) expect(isPresent(part)).toBe(true);
});

it('is the same twice, and survives JSON', () => {
  expect(JSON.parse(JSON.stringify(judged(3)))).toEqual(JSON.parse(JSON.stringify(judged(3))));
});
