import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/market/random.ts';
import { DAY_MS } from '../../../engine/market/units.ts';
import { fearGreedRankSignal } from '../heads/sentiment.ts';
import { TrailingRank } from './trailing-rank.ts';

const FEAR_GREED = join(import.meta.dirname, '../../../../shared/data/side/fear-greed-daily.csv');

interface Known {
  readonly time: number;
  readonly value: number;
}

/** The rank of the last of a series, from the whole series. */
function plainRank(all: readonly Known[], keepMs: number, countMin: number): number {
  const { time, value } = all.at(-1)!;
  const earlier = all.slice(0, -1).filter((one) => one.time > time - keepMs);
  if (earlier.length < countMin) return NaN;
  const sum = earlier.reduce((below, one) => below + (one.value < value ? 1 : one.value === value ? 0.5 : 0), 0);
  return sum / earlier.length;
}

describe('TrailingRank', () => {
  it('counts the smaller and half of the equal among what came before', () => {
    const ranks = new TrailingRank(100, 3);
    const at = (time: number, value: number): number => {
      ranks.push(time, value);
      return ranks.rank;
    };
    expect([at(10, 5), at(20, 7), at(30, 7)]).toEqual([NaN, NaN, NaN]);
    expect(at(40, 7)).toBe((1 + 2 / 2) / 3);
    expect(at(50, 4)).toBe(0);
    expect(at(60, 9)).toBe(1);
    // 5 at 10 is no longer known: 7, 7, 7, 4, 9 are
    expect(at(110, 7)).toBe((1 + 3 / 2) / 5);
    expect(at(900, 7)).toBeNaN();
  });

  it('agrees with the whole series, and goes on from a saved state', () => {
    const random = Random.fromKey('ranks');
    const [keepMs, countMin] = [40, 10];
    let ranks = new TrailingRank(keepMs, countMin);
    const all: Known[] = [];
    for (let i = 0, time = 0; i < 500; i++) {
      time += 1 + Math.floor(4 * random.uniform());
      all.push({ time, value: Math.floor(20 * random.uniform()) });
      ranks.push(time, all.at(-1)!.value);
      expect(ranks.rank).toBe(plainRank(all, keepMs, countMin));
      if (i % 50 !== 0) continue;
      const restored = new TrailingRank(keepMs, countMin);
      restored.restore(structuredClone(ranks.save()));
      expect(restored).toEqual(ranks);
      ranks = restored;
    }
  });

  it.skipIf(!existsSync(FEAR_GREED))('finds fear and greed on both sides in 2022, though never above 80', () => {
    const lines = readFileSync(FEAR_GREED, 'utf8').trim().split('\n').slice(1);
    const all = lines
      .map((line) => line.split(','))
      .map(([day, value]) => ({ time: Date.parse(day!), value: Number(value) }));
    const ranks = new TrailingRank(90 * DAY_MS, 30);
    const signals: number[] = [];
    const levels: number[] = [];
    all.forEach(({ time, value }, i) => {
      ranks.push(time, value);
      expect(ranks.rank).toBe(plainRank(all.slice(0, i + 1), 90 * DAY_MS, 30));
      if (new Date(time).getUTCFullYear() !== 2022) return;
      signals.push(fearGreedRankSignal(ranks.rank));
      levels.push(value);
    });
    expect(signals).toHaveLength(365);
    expect(Math.max(...levels)).toBeLessThan(80);
    expect(signals.filter((signal) => signal > 0).length).toBeGreaterThan(30);
    expect(signals.filter((signal) => signal < 0).length).toBeGreaterThan(30);
  });
});
