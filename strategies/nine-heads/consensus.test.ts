import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyConsensus, formConsensus } from './consensus.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { HEAD_IDS } from './head.ts';
import type { HeadId, HeadVote } from './head.ts';

const config = { weights: DEFAULT_SETTINGS.weights, confidenceMin: 0.5 };

function votesOf(given: Partial<Record<HeadId, number>>): HeadVote[] {
  return HEAD_IDS.map((head) => {
    const signed = given[head] ?? 0;
    return { head, direction: Math.sign(signed), confidence: Math.abs(signed), score: signed, isReady: true };
  });
}

const consensusOf = (votes: readonly HeadVote[]) => ({ ...formConsensus(votes, config, emptyConsensus()) });

describe('consensus', () => {
  it('comes to .858109 in the worked example', () => {
    const side = { technical: 0.82, volume: 0.7, ict: 0.78, structure: 0.9, rules: 0.74, harmonic: -0.6 };
    const result = consensusOf(votesOf(side));
    expect(result).toMatchObject({ direction: 1, agreeing: 5, opposing: 1, neutral: 3, notReady: 0 });
    expect(result.base).toBeCloseTo(0.783509, 6);
    expect(result.agreementBonus).toBeCloseTo(0.03, 12);
    expect(result.strengthBonus).toBe(0.05);
    expect(result.dissentPenalty).toBeCloseTo(0.0054, 12);
    expect(result.confidence).toBeCloseTo(0.858109, 6);
  });

  it('has no direction without votes, or with both sides equal', () => {
    expect(consensusOf(votesOf({})).direction).toBe(0);
    expect(consensusOf(votesOf({ technical: 0.7, volume: -0.7 })).direction).toBe(0);
    expect(consensusOf(votesOf({ technical: 0.71, volume: -0.7 })).direction).toBe(1);
  });

  it('takes a computed confidence or base for its threshold that misses it by less than 1e-9', () => {
    const weak = consensusOf(votesOf({ technical: 0.5 - 1e-10, volume: 0.5 - 1e-8 }));
    expect(weak).toMatchObject({ agreeing: 1, neutral: 8 });
    for (const [base, bonus, less] of [
      [0.6, 0.02, 0],
      [0.75, 0.05, 0.02],
      [0.85, 0.08, 0.05],
    ] as const) {
      expect(consensusOf(votesOf({ ict: base - 1e-10 })).strengthBonus).toBe(bonus);
      expect(consensusOf(votesOf({ ict: base - 1e-8 })).strengthBonus).toBe(less);
    }
  });

  it('leaves out heads that are not ready', () => {
    const votes = votesOf({ technical: 0.9, volume: 0.8 });
    (votes[0] as HeadVote).isReady = false;
    expect(consensusOf(votes)).toMatchObject({ agreeing: 1, notReady: 1, neutral: 7 });
  });

  const anyVotes = fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 9, maxLength: 9 })
    .map((scores) => votesOf(Object.fromEntries(HEAD_IDS.map((head, i) => [head, half(scores[i] as number)]))));

  it('is the same whatever the order of the votes, and mirrored when they are', () => {
    fc.assert(
      fc.property(anyVotes, (votes) => {
        const result = consensusOf(votes);
        const turned = consensusOf([...votes].reverse());
        expect(turned.direction).toBe(result.direction);
        expect(turned.confidence).toBeCloseTo(result.confidence, 12);
        const mirrored = consensusOf(votes.map((vote) => ({ ...vote, direction: -vote.direction })));
        expect(mirrored.direction + result.direction).toBe(0);
        expect(mirrored.confidence).toBeCloseTo(result.confidence, 12);
      }),
      { seed: 42 },
    );
  });
});

/** Scores under a half are neutral, the rest are confidences from .5 to 1. */
function half(score: number): number {
  return Math.abs(score) < 0.5 ? 0 : score;
}
