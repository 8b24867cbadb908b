import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { walkCandles } from '../../engine/testing/candles.ts';
import { Ballot, directionOf, linearConfidence } from './ballot.ts';
import { HEAD_IDS } from './head.ts';
import type { Electorate, Head, HeadId } from './head.ts';
import type { Scope } from './scope.ts';
import { ScopeRun } from './testing/scopes.ts';

/** A head that says what it is told. */
class ToldHead implements Head {
  readonly id: HeadId;
  readonly mode: 'rank' | 'linear';
  readonly #scores: readonly number[];

  constructor(id: HeadId, mode: 'rank' | 'linear', scores: readonly number[]) {
    this.id = id;
    this.mode = mode;
    this.#scores = scores;
  }

  score({ index }: { readonly index: number }): number {
    return this.#scores[index] ?? NaN;
  }

  reasons(): [] {
    return [];
  }

  save(): null {
    return null;
  }

  restore(): void {}
}

const MODES = ['rank', 'rank', 'linear', 'linear', 'linear', 'rank', 'rank', 'linear', 'linear'] as const;

function toldHeads(count: number, seed: string): [Electorate, number[][]] {
  const random = Random.fromKey(seed);
  const scores = HEAD_IDS.map(() =>
    Array.from({ length: count }, (_, t) => (t < 30 ? NaN : Math.round(200 * (2 * random.uniform() - 1)) / 200)),
  );
  const all = HEAD_IDS.map((id, i) => new ToldHead(id, MODES[i]!, scores[i]!));
  const ask = (scope: Scope, out: Float64Array): void => all.forEach((head, i) => (out[i] = head.score(scope)));
  return [{ all, ask }, scores];
}

describe('score to vote', () => {
  it('takes a side from θ on, the tolerance included', () => {
    expect([0.2, 0.2 - 1e-10, 0.199, 0, -0.199, -0.2, -1, NaN].map((score) => directionOf(score))).toEqual([
      1, 1, 0, 0, 0, -1, -1, 0,
    ]);
  });

  it('maps evenly from .5 at θ to 1', () => {
    expect(linearConfidence(0.68)).toBeCloseTo(0.8, 12);
    expect(linearConfidence(-0.2)).toBe(0.5);
    expect(linearConfidence(0.2 - 1e-10)).toBe(0.5);
    expect(linearConfidence(-1)).toBe(1);
    expect([directionOf(0.29, 0.3), directionOf(0.3, 0.3), linearConfidence(0.3, 0.3)]).toEqual([0, 1, 0.5]);
  });
});

describe('the ballot', () => {
  const COUNT = 2400;
  const candles = walkCandles(COUNT, { seed: 'ballot' });

  it('ranks continuous heads among their own past, from 1000 scores on', () => {
    const [heads, scores] = toldHeads(COUNT, 'ranks');
    const ballot = new Ballot(heads);
    const run = new ScopeRun();
    for (let t = 0; t < COUNT; t++) {
      const votes = ballot.cast(run.step(candles, t)[0]!);
      if (t % 50 !== 0 && t !== 1029 && t !== 1030) continue;
      votes.forEach((vote, i) => {
        const score = scores[i]![t]!;
        const direction = score >= 0.2 ? 1 : score <= -0.2 ? -1 : 0;
        const past = scores[i]!.slice(30, t).map(Math.abs);
        const smaller = past.filter((size) => size < Math.abs(score)).length;
        const equal = past.filter((size) => size === Math.abs(score)).length;
        const rank = (smaller + equal / 2) / past.length;
        const isRanked = MODES[i] === 'rank' && past.length >= 1000;
        const linear = 0.5 + (0.5 * (Math.abs(score) - 0.2)) / 0.8;
        const confidence = direction === 0 ? 0 : isRanked ? 0.5 + Math.max(0, rank - 0.5) : linear;
        expect(vote).toMatchObject({ head: HEAD_IDS[i], direction, score, isReady: t >= 30 });
        expect(vote.confidence).toBeCloseTo(confidence, 12);
      });
    }
  });

  it('goes on from a saved state, in the same objects', () => {
    const [heads] = toldHeads(COUNT, 'saved');
    const [whole, restored] = [new Ballot(heads), new Ballot(heads)];
    const run = new ScopeRun();
    const cut = 1337;
    for (let t = 0; t < cut; t++) whole.cast(run.step(candles, t)[0]!);
    const first = restored.votes[0];
    restored.restore(structuredClone(whole.save()));
    expect(restored.votes[0]).toBe(first);
    for (let t = cut; t < COUNT; t++) {
      const scope = run.step(candles, t)[0]!;
      expect(restored.cast(scope)).toEqual(whole.cast(scope));
    }
  });
});
