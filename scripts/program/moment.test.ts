import { describe, expect, it } from 'vitest';
import { parseMoment, parseNames, parseSpan } from './moment.ts';

describe('parseMoment', () => {
  it.each([
    ['2022', Date.UTC(2022, 0)],
    ['2022-03', Date.UTC(2022, 2)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['2022-01-31T12:30', Date.UTC(2022, 0, 31, 12, 30)],
    ['2022-01-31 12:30:05.25Z', Date.UTC(2022, 0, 31, 12, 30, 5, 250)],
    ['1640995200000', 1640995200000],
  ])('reads %s as UTC', (text, time) => expect(parseMoment(text, '--from')).toBe(time));

  it.each(['2022-13', '2022-02-30', '2022-02-00', 'yesterday', '2022-01-31T24:00', '20220131'])(
    'refuses %s',
    (text) => {
      expect(() => parseMoment(text, '--to')).toThrow(`--to "${text}" is no moment`);
    },
  );
});

describe('parseSpan and parseNames', () => {
  it('refuses an empty span', () => {
    expect(() => parseSpan({ from: '2022-02', to: '2022-01' })).toThrow('is not after');
    expect(parseSpan({ to: '2022' })).toEqual({ to: Date.UTC(2022, 0) });
  });

  it('takes commas and repetition', () => {
    expect(parseNames(['A,B', ' C ', 'A'])).toEqual(['A', 'B', 'C']);
    expect(parseNames(undefined)).toBeUndefined();
    expect(parseNames([','])).toBeUndefined();
  });
});
