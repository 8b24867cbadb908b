import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, log, pow } from './portable.ts';

const DOUBLE = new Float64Array(1);
const BITS = new BigInt64Array(DOUBLE.buffer);

/** Doubles between a and b, of one sign. */
function ulpsApart(a: number, b: number): number {
  DOUBLE[0] = a;
  const bits = BITS[0]!;
  DOUBLE[0] = b;
  return Math.abs(Number(bits - BITS[0]!));
}

// Reference values: mpmath with 300 bits, rounded to the nearest double.
describe('exp', () => {
  it.each([
    [1, 2.718281828459045],
    [-1, 0.36787944117144233],
    [0.5, 1.6487212707001282],
    [10, 22026.465794806718],
    [-10, 4.5399929762484854e-5],
    [1e-5, 1.00001000005],
    [0.3465735902799727, 1.4142135623730951],
    [0.34657359027997264, 1.414213562373095],
    [100.25, 3.451610733125924e43],
    [-700.5, 5.980196118639791e-305],
    [709.5, 1.3549863193146328e308],
    [-740, 4.2e-322],
    [-745.1, 5e-324],
    [3.0000000001, 20.085536925196223],
    [1e-9, 1.000000001],
  ])('of %d is %d within 1 ulp', (x, y) => expect(ulpsApart(exp(x), y)).toBeLessThanOrEqual(1));

  it('has exact limits', () => {
    expect([0, -0, Infinity, 709.79, -Infinity, -746, NaN].map(exp)).toEqual([1, 1, Infinity, Infinity, 0, 0, NaN]);
  });
});

describe('log', () => {
  it.each([
    [2, 0.6931471805599453],
    [10, 2.302585092994046],
    [0.5, -0.6931471805599453],
    [1e-5, -11.512925464970229],
    [3.141592653589793, 1.1447298858494002],
    [0.7071067811865476, -0.3465735902799726],
    [1.4142135623730951, 0.3465735902799727],
    [1.0000000000000002, 2.2204460492503128e-16],
    [0.9999999999999999, -1.1102230246251565e-16],
    [1e300, 690.7755278982137],
    [5e-324, -744.4400719213812],
    [1.5, 0.4054651081081644],
    [123456.789, 11.723646487185881],
    [6.02e23, 54.75454439818378],
  ])('of %d is %d within 1 ulp', (x, y) => expect(ulpsApart(log(x), y)).toBeLessThanOrEqual(1));

  it('has exact limits', () => {
    expect([1, 0, -0, Infinity, -1, NaN].map(log)).toEqual([0, -Infinity, -Infinity, Infinity, NaN, NaN]);
  });

  it('undoes exp', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(Math.abs(log(exp(x)) - x)).toBeLessThan(3e-16 * Math.max(1, Math.abs(x)));
      }),
    );
  });
});

describe('pow', () => {
  it.each([
    [2, 0.5, 1.4142135623730951],
    [10, -3, 0.001],
    [1.0001, 100000, 22015.456048527954],
    [0.9999999, 1e7, 0.367879422971105],
    [3, 40.5, 2.1057694276511797e19],
    [1.5, -1000.25, 7.3234906184446015e-177],
    [7.25, 3, 381.078125],
    [-7.25, 3, -381.078125],
    [5e-324, 0.25, 1.4908919308538355e-81],
    [1e300, 1.02, 1.0000000000000123e306],
    [0.3, 0.7, 0.4305116202499342],
    [123.456, -7.89, 3.1475216724926214e-17],
  ])('of %d, %d is %d within 1 ulp', (x, y, z) => expect(ulpsApart(pow(x, y), z)).toBeLessThanOrEqual(1));

  it('treats every special value as ECMAScript does', () => {
    const values = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1024, -1075, Infinity, -Infinity, NaN];
    const exotic = [5e-324, 1e300, 1.0000000000000002, 0.9999999999999999, 2 ** 53, 2 ** 63, 2 ** 65, -(2 ** 65)];
    const isSpecial = (z: number): boolean => !Number.isFinite(z) || z === 0;
    for (const x of [...values, ...exotic])
      for (const y of [...values, ...exotic])
        if (isSpecial(x ** y)) expect([x, y, pow(x, y)]).toEqual([x, y, x ** y]);
        else expect(Math.abs(pow(x, y) / x ** y - 1)).toBeLessThan(1e-12);
  });

  it('multiplies where the exponent is a small integer', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-50, max: 1e50, noNaN: true }), (x) => {
        expect(ulpsApart(pow(x, 2), x * x)).toBeLessThanOrEqual(1);
        expect(ulpsApart(pow(x, -1), 1 / x)).toBeLessThanOrEqual(1);
        expect(ulpsApart(pow(x, 0.5), Math.sqrt(x))).toBeLessThanOrEqual(1);
      }),
    );
  });
});
