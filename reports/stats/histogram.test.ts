import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram } from './histogram.ts';

describe('histogram', () => {
  it('has an edge at zero and round, equal bars', () => {
    const bins = histogram([-0.012, -0.001, 0, 0.004, 0.031]);
    expect(bins.some((bin) => bin.from === 0)).toBe(true);
    expect(bins[0]).toEqual({ from: -1.2, to: -1.1, count: 1 });
    expect(bins.find((bin) => bin.from === 0)?.count).toBe(1);
    expect(bins.at(-1)).toEqual({ from: 3, to: 3.1, count: 1 });
  });

  it('gives one bar to equal values, and none to no values', () => {
    expect(histogram([0, 0]).map((bin) => bin.count)).toEqual([2]);
    expect(histogram([])).toEqual([]);
  });

  it('counts every value once, in no more bars than can be seen', () => {
    const values = fc.array(fc.double({ min: -1, max: 3, noNaN: true }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, (fractions) => {
        const bins = histogram(fractions);
        expect(bins.reduce((total, bin) => total + bin.count, 0)).toBe(fractions.length);
        expect(bins.length).toBeLessThanOrEqual(61);
        bins.slice(1).forEach((bin, i) => expect(bin.from).toBe(bins[i]!.to));
      }),
    );
  });
});
