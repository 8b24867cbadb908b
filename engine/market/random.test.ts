import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fnv1a32, normalQuantile, Random, splitmix32 } from './random.ts';
import type { RandomState } from './random.ts';

describe('Random', () => {
  it('draws the published xoshiro128** sequence', () => {
    const random = new Random([1, 2, 3, 4]);
    const drawn = Array.from({ length: 6 }, () => random.nextUint32());
    expect(drawn).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });

  it('hashes keys as FNV-1a over UTF-8 does', () => {
    expect(fnv1a32('')).toBe(2166136261);
    expect(fnv1a32('BTCUSDT|1m|1735689660000|mc')).toBe(618601645);
    expect(fnv1a32('a')).toBe(0xe40c292c);
    // UTF-8 of ₿ is e2 82 bf
    const bytes = [0xe2, 0x82, 0xbf];
    expect(fnv1a32('₿')).toBe(bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5));
  });

  it('widens a seed as splitmix32 does', () => {
    expect(splitmix32(42)).toEqual([551831576, 144025891, 322543647, 3034809370]);
  });

  it('starts from its key alone', () => {
    expect(Random.fromKey('k').save()).toEqual(splitmix32(fnv1a32('k')));
    expect(Random.fromKey('k').save()).not.toEqual(Random.fromKey('l').save());
  });

  it('continues exactly from a saved state', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(200), (key, draws) => {
        const random = Random.fromKey(key);
        for (let i = 0; i < draws; i++) random.nextUint32();
        const other = Random.fromKey('another');
        other.restore(JSON.parse(JSON.stringify(random.save())) as RandomState);
        for (let i = 0; i < 20; i++) expect(other.nextUint32()).toBe(random.nextUint32());
      }),
    );
  });

  it.each([[[0, 0, 0, 0]], [[1, 2, 3]], [[1, 2, 3, -1]], [[1, 2, 3, 2 ** 32]], [[1, 2, 3, 0.5]]])(
    'refuses the state %j',
    (state) => {
      expect(() => new Random(state as unknown as RandomState)).toThrow(/four words .* not all zero/);
      expect(() => Random.fromKey('').restore(state as unknown as RandomState)).toThrow(RangeError);
    },
  );

  it('draws uniform and normal numbers with the moments they should have', () => {
    const random = Random.fromKey('moments');
    const n = 400_000;
    const sums = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const u = random.uniform();
      const z = random.normal();
      [u, z, z * z, z * z * z, z * z * z * z].forEach((value, k) => (sums[k]! += value / n));
    }
    const [uniformMean, mean, square, cube, fourth] = sums as [number, number, number, number, number];
    expect(uniformMean).toBeCloseTo(0.5, 2);
    expect(mean).toBeCloseTo(0, 2);
    expect(square).toBeCloseTo(1, 2);
    expect(Math.abs(cube)).toBeLessThan(0.02);
    expect(Math.abs(fourth - 3)).toBeLessThan(0.06);
  });
});

describe('normalQuantile', () => {
  // √2 · erfinv(2p − 1) of the double p, from mpmath with 1000 bits
  it.each([
    [0.975, 1.9599639845400538],
    [0.5, 0],
    [0.5000001, 2.506628273311648e-7],
    [0.0751, -1.43882539275254],
    [0.0749, -1.4402382675279637],
    [0.001, -3.0902323061678136],
    [0.999, 3.090232306167813],
    [1e-9, -5.9978070150076865],
    [0.9999999999990905, 7.047700256664409],
    [1e-12, -7.034483825301132],
    [1e-20, -9.262340089798407],
    [1e-300, -37.0470962993612],
  ])('of %d is %d', (p, x) => {
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(x)));
  });

  it('is infinite at the ends and NaN outside', () => {
    expect([0, 1, -0.1, 1.1, NaN].map(normalQuantile)).toEqual([-Infinity, Infinity, NaN, NaN, NaN]);
  });
});
