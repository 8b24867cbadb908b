import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { HEAD_IDS } from './head.ts';
import { VoteCorrelation } from './vote-correlation.ts';

const PAIRS = HEAD_IDS.flatMap((_, i) => HEAD_IDS.slice(i + 1).map((_, k) => [i, i + 1 + k] as const));

/** The heads that say long and those that say short, a bit each. */
function votesOf(directions: readonly number[]): { longs: number; shorts: number } {
  const those = (side: number): number => directions.reduce((set, one, i) => set | (Number(one === side) << i), 0);
  return { longs: those(1), shorts: those(-1) };
}

/** Nine heads that follow one mood to different degrees; the last never votes. */
function walk(count: number, seed: string): number[][] {
  const random = Random.fromKey(seed);
  const side = (): number => Math.floor(3 * random.uniform()) - 1;
  return Array.from({ length: count }, () => {
    const mood = side();
    return HEAD_IDS.map((_, i) => (i === 8 ? 0 : random.uniform() < i / 10 ? mood : side()));
  });
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]): number => x.reduce((sum, value) => sum + value, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  const cov = mean(a.map((x, i) => (x - ma) * (b[i]! - mb)));
  return cov / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((x) => (x - mb) ** 2)));
}

describe('correlation of votes', () => {
  it('is that of the last 500 closes', () => {
    const correlation = new VoteCorrelation();
    const rows = walk(1300, 'mood');
    rows.forEach((row, t) => {
      correlation.push(votesOf(row));
      if (t % 97 !== 0 || t < 300) return;
      const seen = rows.slice(Math.max(0, t - 499), t + 1);
      const column = (i: number): number[] => seen.map((votes) => votes[i]!);
      for (const [i, j] of PAIRS) {
        if (j === 8) expect(correlation.between(i, j)).toBeNaN();
        else expect(correlation.between(i, j)).toBeCloseTo(pearson(column(i), column(j)), 12);
      }
      const voting = PAIRS.filter(([, j]) => j < 8);
      const rho = voting.reduce((sum, [i, j]) => sum + pearson(column(i), column(j)), 0) / voting.length;
      expect(correlation.effectiveHeads()).toBeCloseTo(8 / (1 + 7 * rho), 9);
    });
  });

  it('makes one head of nine that vote alike, and nine of nine that do not', () => {
    const [alike, apart] = [new VoteCorrelation(), new VoteCorrelation()];
    const random = Random.fromKey('coins');
    for (let t = 0; t < 500; t++) {
      const side = random.uniform() < 0.5 ? -1 : 1;
      alike.push(votesOf(HEAD_IDS.map(() => side)));
      // head i turns every 2^i closes: any two are uncorrelated over a whole number of turns, and nearly so over 500
      apart.push(votesOf(HEAD_IDS.map((_, i) => (t & (1 << i) ? 1 : -1))));
    }
    expect(alike.effectiveHeads()).toBeCloseTo(1, 12);
    expect(apart.effectiveHeads()).toBeGreaterThan(8.5);
  });

  it('has no figure before 200 closes, nor while one head alone changes its vote', () => {
    const [correlation, alone] = [new VoteCorrelation(), new VoteCorrelation()];
    walk(250, 'early').forEach((row, t) => {
      correlation.push(votesOf(row));
      alone.push(votesOf(row.map((vote, i) => (i === 3 ? vote : 1))));
      expect(Number.isNaN(correlation.effectiveHeads())).toBe(t < 199);
      expect(alone.effectiveHeads()).toBeNaN();
    });
  });

  it('goes on from a saved state', () => {
    const rows = walk(1100, 'saved');
    const [whole, restored] = [new VoteCorrelation(), new VoteCorrelation()];
    for (const row of rows.slice(0, 620)) whole.push(votesOf(row));
    restored.restore(structuredClone(whole.save()));
    for (const row of rows.slice(620)) {
      whole.push(votesOf(row));
      restored.push(votesOf(row));
      expect(restored.effectiveHeads()).toBe(whole.effectiveHeads());
    }
  });
});
