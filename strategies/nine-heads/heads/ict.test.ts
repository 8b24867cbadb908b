/** The ICT head against its worked examples and a recomputation from the whole past. */
import { describe, expect, it } from 'vitest';
import { walkCandles } from '../../../engine/testing/candles.ts';
import type { TimeframeScope } from '../scope-state.ts';
import { scopesOf } from '../testing/scopes.ts';
import { ictMoment, ictReference } from './ict.contract.ts';
import type { IctMoment } from './ict.contract.ts';
import { IctHead } from './ict.ts';
import { Retracement } from './retracement.ts';
import { expectScores } from './scores.contract.ts';

/** What a retracement looks at, in the order of the closes. */
interface Close {
  readonly close: number;
  /** A break of structure at this close, with the leg's low. */
  readonly brokenFrom?: number;
  /** A P(5,5) high confirmed at this close. */
  readonly pivot?: number;
}

/** Ratios after each close for a leg upwards; `direction` −1 turns all prices upside down. */
function ratios(closes: readonly Close[], direction: 1 | -1 = 1): { ratio: number; quality: number }[] {
  const leg = new Retracement(direction);
  let brokenAt = -Infinity;
  let low = NaN;
  return closes.map(({ close, brokenFrom, pivot }, index) => {
    if (brokenFrom !== undefined) {
      brokenAt = index;
      low = brokenFrom;
    }
    const turned = pivot === undefined ? null : { price: direction * pivot, index: index - 5, confirmedIndex: index };
    leg.update({
      index,
      candle: { close: direction * close },
      structure: { trend: direction, lastEventIndex: () => brokenAt, rangeLow: low, rangeHigh: -low },
      pivots5: { newHigh: direction > 0 ? turned : null, newLow: direction < 0 ? turned : null },
    } as unknown as TimeframeScope);
    return { ratio: leg.ratio, quality: leg.quality };
  });
}

describe('the retracement of a leg', () => {
  const leg: readonly Close[] = [
    { close: 108, brokenFrom: 100 },
    { close: 107, pivot: 110 },
  ];

  it.each([1, -1] as const)(
    'finds the worked entry: leg 100→110, zone 102.10–103.80, ideal 102.95 (direction %i)',
    (direction) => {
      const at = (close: number): number => ratios([...leg, { close }], direction).at(-1)!.quality;
      expect(at(102.95)).toBeCloseTo(1, 9);
      expect(at(103.8)).toBeCloseTo(0.5, 9);
      expect(at(102.1)).toBeCloseTo(0.5, 9);
      expect([at(103.81), at(102.09)]).toEqual([0, 0]);
    },
  );

  it('waits for a high confirmed after the break', () => {
    const early: readonly Close[] = [{ close: 108, brokenFrom: 100, pivot: 110 }, { close: 103 }];
    expect(ratios(early).at(-1)!.ratio).toBeNaN();
  });

  it('ends with a close at the low, until the next break', () => {
    const after = ratios([
      ...leg,
      { close: 100 },
      { close: 103, pivot: 110 },
      { close: 105, brokenFrom: 99 },
      { close: 103, pivot: 111 },
    ]);
    expect(after.map(({ ratio }) => ratio)).toEqual([NaN, 0.3, NaN, NaN, NaN, (111 - 103) / (111 - 99)]);
  });
});

/** Scores of a head on one timeframe of a walk, and the moments it saw. */
function observe(minutes: number, seed: number): { head: IctHead; scores: number[]; moments: IctMoment[] } {
  const head = new IctHead();
  const scores: number[] = [];
  const moments: IctMoment[] = [];
  for (const scope of scopesOf(walkCandles(600 * minutes, { seed: `ict ${seed}` }))) {
    if (scope.minutes !== minutes) continue;
    scores.push(head.score(scope));
    moments.push(ictMoment(scope));
  }
  return { head, scores, moments };
}

describe('ICT head', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => [[15, 15, 5, 1][seed % 4]!, seed] as const))(
    'agrees with a recomputation on %im candles of walk %i',
    (minutes, seed) => {
      const { scores, moments } = observe(minutes, seed);
      const reference = ictReference(moments);
      expectScores(scores, reference);
    },
  );

  it('gives every concept as a reason for both sides, with weights that add up to the score', () => {
    const codes = new Set<string>();
    for (const minutes of [1, 15]) {
      const head = new IctHead();
      for (const scope of scopesOf(walkCandles(9000, { seed: 'reasons' }))) {
        if (scope.minutes !== minutes) continue;
        const score = head.score(scope);
        const reasons = head.reasons(scope);
        for (const { code } of reasons) codes.add(code);
        if (Number.isNaN(score) || Math.abs(score) === 1) continue;
        expect(Math.abs(reasons.reduce((sum, { weight }) => sum + (weight ?? 0), 0) - score)).toBeLessThan(0.03);
      }
    }
    const concepts = ['SWEEP', 'JUDAS', 'OTE', 'FVG', 'BPR', 'IFVG'];
    const sides = concepts.flatMap((concept) => [`I.${concept}_BEAR`, `I.${concept}_BULL`]);
    expect([...codes].sort()).toEqual(['I.KZ_LONDON', 'I.KZ_NY_AM', 'WARMUP', ...sides].sort());
  });

  it('remembers the last sweep of each side, and Judas swings', () => {
    const { head, moments } = observe(15, 1);
    for (const direction of [1, -1] as const) {
      const strengths = moments.map(({ sweeps }) => sweeps[direction > 0 ? 0 : 1]);
      const last = strengths.findLastIndex((strength) => strength > 0);
      expect(last).toBeGreaterThan(0);
      expect(head.lastSweep(direction)).toEqual({ index: last, strength: strengths[last] });
    }
    expect(Math.max(head.lastJudasIndex(1), head.lastJudasIndex(-1))).toBeGreaterThan(0);
  });
});
