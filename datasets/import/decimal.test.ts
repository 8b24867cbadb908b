import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecimalReader } from './decimal.ts';

const parse = (text: string): number | undefined => {
  const bytes = Buffer.from(`7;${text};8`);
  const reader = new DecimalReader();
  reader.begin(bytes, bytes.length, ';'.charCodeAt(0));
  const isNumber = reader.read(2);
  expect(reader.end).toBe(bytes.length - 2);
  return isNumber ? reader.value : undefined;
};

describe('DecimalReader', () => {
  it('gives the double that Number gives, for decimals of any length', () => {
    const digits = fc.stringMatching(/^\d{1,30}$/);
    const decimal = fc
      .tuple(fc.constantFrom('', '-', '+'), digits, fc.option(digits), fc.option(fc.integer({ min: -330, max: 320 })))
      .map(
        ([sign, whole, part, power]) =>
          `${sign}${whole}${part === null ? '' : `.${part}`}${power === null ? '' : `e${power}`}`,
      );
    fc.assert(
      fc.property(decimal, (text) => Object.is(parse(text), Number(text))),
      { numRuns: 5000 },
    );
  });

  it('gives back every double from its shortest text', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => parse(String(x)) === x),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['46216.93000000', 46216.93],
    ['1875978.44269790', 1875978.4426979],
    ['.5', 0.5],
    ['5.', 5],
    ['9007199254740993', 9007199254740992],
    ['1e-05', 0.00001],
    ['NaN', NaN],
    ['-inf', -Infinity],
    ['Infinity', Infinity],
    ['1e999', Infinity],
    ['"1.25"', 1.25],
  ])('reads %s', (text, value) => expect(parse(text)).toBe(value));

  it.each([
    '',
    '.',
    '-',
    '+.',
    '1e',
    '1e+',
    'e5',
    '1.2.3',
    '1-2',
    '0x10',
    '1_000',
    ' 1',
    '1 ',
    'abc',
    '1,5',
    '"1',
    '１',
  ])('refuses %j', (text) => expect(parse(text)).toBeUndefined());
});
