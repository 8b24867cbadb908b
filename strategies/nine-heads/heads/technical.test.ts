import { describe, expect, it } from 'vitest';
import { lcgCandles, walkCandles } from '../../../engine/testing/candles.ts';
import { linearConfidence } from '../ballot.ts';
import { changed, describeHead, mirrored, scoresOf } from './head.contract.ts';
import { FEATURE } from '../feature-index.ts';
import { ScopeRun } from '../testing/scopes.ts';
import { tallyVotes } from './indicator-votes.ts';
import { MOMENTUM, TREND, VOLATILITY, writeMomentum, writeTrend, writeVolatility } from './technical-items.ts';
import { TechnicalHead } from './technical.ts';

/** T, M, V, S25, votes up and down, and s before any damping. */
const GOLDEN: Record<number, readonly number[]> = {
  250: [0.67586, 0.661876, 0.966757, 0.74369, 58, 0, 0.820583],
  400: [-0.640754, -0.81797, -0.947249, -0.779403, 1, 53, -0.834471],
  599: [0.570666, 0.522432, 0.580235, 0.556176, 48, 1, 0.677078],
};

function meanOf(items: readonly (readonly [string, number])[], signals: Float64Array): number {
  const weights = items.reduce((sum, [, weight]) => sum + weight, 0);
  return items.reduce((sum, [, weight], i) => sum + weight * signals[i]!, 0) / weights;
}

describe('the technical head', () => {
  it('comes to the published figures on the test candles', () => {
    const run = new ScopeRun();
    const head = new TechnicalHead();
    const candles = lcgCandles(600);
    for (let i = 0; i < 600; i++) {
      const scope = run.step(candles, i)[0]!;
      head.score(scope);
      const golden = GOLDEN[i];
      if (golden === undefined) continue;
      const [trend, momentum, volatility] = [new Float64Array(9), new Float64Array(10), new Float64Array(4)];
      writeTrend(scope, trend);
      writeMomentum(scope, momentum);
      writeVolatility(scope, volatility);
      const tally = { up: 0, down: 0 };
      tallyVotes(scope, tally);
      const categories = [meanOf(TREND, trend), meanOf(MOMENTUM, momentum), meanOf(VOLATILITY, volatility)];
      const score = 0.7 * head.core + 0.3 * head.agreement;
      const figures = [...categories, head.core, tally.up, tally.down, score];
      figures.forEach((figure, k) => expect(figure).toBeCloseTo(golden[k]!, 6));
      if (i === 599) expect(linearConfidence(score)).toBeCloseTo(0.798174, 6);
    }
    expect.assertions(3 * 7 + 1);
  });

  it('speaks more softly at extreme volatility and after a bulge of the mass index', () => {
    const met = new Set<number>();
    for (let seed = 0; seed < 20; seed++) {
      const run = new ScopeRun();
      const head = new TechnicalHead();
      const [volatilities, masses]: [number[], number[]] = [[], []];
      const candles = walkCandles(600, { seed: `damped ${seed}` });
      for (let row = 0; row < 600; row++) {
        const scope = run.step(candles, row)[0]!;
        const { atr_percent: atrColumn, mass_index: massColumn } = FEATURE;
        const [volatility, mass] = [scope.features.values[atrColumn]!, scope.features.values[massColumn]!];
        const score = head.score(scope);
        const past = volatilities.slice(-500);
        const rank = past.filter((x) => x < volatility).length + past.filter((x) => x === volatility).length / 2;
        const isExtreme = past.length >= 100 && (rank / past.length < 0.1 || rank / past.length > 0.9);
        if (!Number.isNaN(volatility)) volatilities.push(volatility);
        masses.push(mass);
        const lastTen = masses.slice(-10);
        const isBulge = lastTen.some((high, i) => high > 27 && lastTen.slice(i).some((low) => low < 26.5));
        const damping = (isExtreme ? 0.85 : 1) * (isBulge ? 0.85 : 1);
        if (Number.isNaN(score)) continue;
        expect(score).toBeCloseTo((0.7 * head.core + 0.3 * head.agreement) * damping, 12);
        const codes = head.reasons(scope).map(({ code }) => code);
        expect([codes.includes('T.ATR_EXTREME'), codes.includes('T.MASS_BULGE')]).toEqual([isExtreme, isBulge]);
        expect(codes).toContain('T.AGREE');
        met.add((isExtreme ? 1 : 0) + (isBulge ? 2 : 0));
      }
    }
    expect(met.size).toBe(4);
  });

  it('turns around with the market', () => {
    for (const seed of [1, 2, 3]) {
      const candles = walkCandles(600, { seed });
      const scores = scoresOf(new TechnicalHead(), candles);
      const turned = scoresOf(new TechnicalHead(), mirrored(candles));
      // percent moves are not quite symmetric, and counts of votes may differ by one
      for (let i = 100; i < 600; i++) expect(turned[i]! + scores[i]!).toBeCloseTo(0, 0);
      const apart = scores.slice(100).reduce((sum, score, k) => sum + Math.abs(score + turned[k + 100]!), 0) / 500;
      expect(apart).toBeLessThan(0.03);
    }
  });

  it('does not care for the unit of prices', () => {
    const candles = walkCandles(600, { seed: 4 });
    const scaled = changed(candles, ({ open, high, low, close }) => ({
      open: open * 64,
      high: high * 64,
      low: low * 64,
      close: close * 64,
    }));
    expect(scoresOf(new TechnicalHead(), scaled)).toEqual(scoresOf(new TechnicalHead(), candles));
  });
});

describeHead('technical', () => new TechnicalHead());
