import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { overfitProbability } from './overfit-probability.ts';

const noise = (configurations: number, observations: number, seed: number): Float64Array[] => {
  const random = Random.fromKey(`noise|${seed}`);
  return Array.from({ length: configurations }, () =>
    Float64Array.from({ length: observations }, () => random.normal()),
  );
};

describe('probability of backtest overfitting', () => {
  it('is 1 in the worked example of four blocks and three configurations', () => {
    const blocks = [
      [3, 1, 0],
      [2, 1, 1],
      [-1, 1, 2],
      [-2, 1, 1],
    ];
    const results = [0, 1, 2].map((n) => blocks.map((block) => block[n]!));
    const found = overfitProbability(results, { blocks: 4, metric: 'mean' });
    expect(found).toMatchObject({ pbo: 1, blocks: 4 });
    const { logits } = found as { logits: readonly number[] };
    for (const [i, expected] of [-1.0986, -1.0986, 0, -0.5108, 0, -1.0986].entries())
      expect(logits[i]).toBeCloseTo(expected, 4);
  });

  it('looks at all 12,870 halves of 16 blocks, and is about one half when no configuration is better', () => {
    const found = [1, 2, 3, 4, 5].map(
      (seed) => overfitProbability(noise(10, 320, seed)) as { pbo: number; logits: readonly number[] },
    );
    expect(found.map(({ logits }) => logits.length)).toEqual(new Array(5).fill(12_870));
    const mean = found.reduce((total, { pbo }) => total + pbo, 0) / found.length;
    expect(mean).toBeGreaterThan(0.3);
    expect(mean).toBeLessThan(0.7);
  });

  it('is near zero when one configuration is really better', () => {
    const results = noise(10, 320, 9);
    results[4] = results[4]!.map((value) => value + 0.6);
    expect((overfitProbability(results, { blocks: 10 }) as { pbo: number }).pbo).toBeLessThan(0.02);
  });

  it('says what it needs', () => {
    expect(overfitProbability([[1, 2]])).toEqual({ absent: 'fewer than 2 configurations' });
    expect(overfitProbability([[1], [2]])).toEqual({ absent: 'fewer observations than blocks (16)' });
    expect(() => overfitProbability([[1], [2]], { blocks: 3 })).toThrow('Blocks come in an even number, got 3.');
    expect(() => overfitProbability([[1], [2, 3]])).toThrow(
      'Every configuration needs a result for every observation.',
    );
  });
});
