import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { TEST_START } from '../../engine/testing/candles.ts';
import { wilsonLowerBound } from './history.ts';
import { WinProbabilities } from './win-probability.ts';
import type { Resolved, WinProbability } from './win-probability.ts';

const Z = 1.2815515655446004;
const STEP_MS = 20 * MINUTE_MS;
const CONFIDENCES = [0.8, 0.85, 0.9, 0.95, 1];

type Told = Resolved & { readonly minutes: number; readonly time: number };

/** What is asked at every step: the chance at every confidence, on 5m and 15m. */
type Answers = readonly (WinProbability | null)[];

/**
 * Outcomes come every 20 minutes on 5m and 15m, mostly wins where confidence is high. Those from `shiftFrom` on come out
 * the other way. Gives the answers in every frame, and what was learned.
 */
function run({
  count,
  shiftFrom = Infinity,
  restoreEvery = Infinity,
}: {
  count: number;
  shiftFrom?: number;
  restoreEvery?: number;
}) {
  const random = Random.fromKey('win probability');
  let chances = new WinProbabilities(Z);
  const answers: Answers[] = [];
  const learned: Told[] = [];
  for (let i = 0; i < count; i++) {
    const time = TEST_START + i * STEP_MS;
    chances.begin(time);
    const minutes = random.uniform() < 0.7 ? 5 : 15;
    const confidence = CONFIDENCES[Math.floor(5 * random.uniform())]!;
    const forecast = chances.at(minutes, confidence);
    const isWin = random.uniform() < confidence - 0.5 !== i >= shiftFrom;
    const resolved = { confidence, isWin, forecast };
    chances.add(minutes, resolved);
    learned.push({ ...resolved, minutes, time });
    answers.push([5, 15].flatMap((on) => CONFIDENCES.map((each) => chances.at(on, each))));
    if (i % restoreEvery !== 0) continue;
    const restored = new WinProbabilities(Z);
    restored.restore(structuredClone(chances.save()));
    expect(restored).toEqual(chances);
    chances = restored;
  }
  return { chances, answers, learned };
}

/** The same answer from everything that ever happened: the last 2,000 before the last midnight, by the min-max formula. */
function plainly(learned: readonly Told[], at: { time: number; minutes: number; confidence: number }): number | null {
  const midnight = Math.floor(at.time / DAY_MS) * DAY_MS;
  const known = learned.filter((one) => one.minutes === at.minutes && one.time < midnight).slice(-2_000);
  if (known.length < 200) return null;
  const share = (from: number, to: number): number => {
    const within = known.filter(({ confidence }) => confidence >= from && confidence <= to);
    return within.filter(({ isWin }) => isWin).length / within.length;
  };
  const starts = CONFIDENCES.filter((each) => each <= at.confidence);
  const ends = CONFIDENCES.filter((each) => each >= at.confidence);
  return Math.max(...starts.map((from) => Math.min(...ends.map((to) => share(from, to)))));
}

describe('calibrated win probability', () => {
  const whole = run({ count: 4_500 });

  it('agrees with a recomputation from the whole ledger, all along', () => {
    const { answers, learned } = whole;
    let told = 0;
    for (let i = 0; i < answers.length; i += 71) {
      const time = TEST_START + i * STEP_MS;
      const expected = [5, 15].flatMap((minutes) =>
        CONFIDENCES.map((confidence) => plainly(learned, { time, minutes, confidence })),
      );
      answers[i]!.forEach((answer, k) => {
        if (expected[k] === null) return expect(answer).toBeNull();
        told++;
        expect(answer!.value).toBeCloseTo(expected[k]!, 12);
      });
    }
    expect(told).toBeGreaterThan(400);
    expect(whole.chances.at(5, 1)!.count).toBe(2_000);
  });

  it('never falls as confidence rises, and bounds each chance from the outcomes that share it', () => {
    const last = whole.answers.at(-1)!.slice(0, 5) as readonly WinProbability[];
    for (let k = 1; k < 5; k++) expect(last[k]!.value).toBeGreaterThanOrEqual(last[k - 1]!.value);
    for (const { value, lowerBound, alikeCount } of last)
      expect(lowerBound).toBe(wilsonLowerBound(Math.round(value * alikeCount), alikeCount, Z));
  });

  it('does not know the future: other outcomes from some frame on change nothing before the next midnight', () => {
    for (const shiftFrom of [700, 1_001, 2_900]) {
      const shifted = run({ count: 3_200, shiftFrom });
      const midnight = Math.ceil((shiftFrom * STEP_MS) / DAY_MS) * (DAY_MS / STEP_MS);
      expect(shifted.answers.slice(0, midnight)).toEqual(whole.answers.slice(0, midnight));
      expect(shifted.answers[midnight + 72]).not.toEqual(whole.answers[midnight + 72]);
    }
  });

  it('goes on from a saved state bit for bit', () => {
    const restored = run({ count: 1_500, restoreEvery: 137 });
    expect(restored.answers).toEqual(whole.answers.slice(0, 1_500));
  });

  it('needs 200 outcomes, and a midnight after them', () => {
    const learn = (count: number): WinProbabilities => {
      const chances = new WinProbabilities(Z);
      chances.begin(TEST_START);
      for (let i = 0; i < count; i++) chances.add(15, { confidence: 0.9, isWin: i % 4 === 0, forecast: null });
      return chances;
    };
    const enough = learn(200);
    enough.begin(TEST_START + DAY_MS - MINUTE_MS);
    expect(enough.at(15, 0.9)).toBeNull();
    // The midnight itself is missing: the first frame after it fits.
    enough.begin(TEST_START + DAY_MS + 3 * HOUR_MS);
    expect(enough.at(15, 0.9)).toMatchObject({ value: 0.25, count: 200, alikeCount: 200, baseRate: 0.25 });
    expect(enough.at(5, 0.9)).toBeNull();
    const tooFew = learn(199);
    tooFew.begin(TEST_START + DAY_MS);
    expect(tooFew.at(15, 0.9)).toBeNull();
  });

  it('accounts for forecasts that were made before the outcome, and for no others', () => {
    const { chances, learned } = whole;
    const rows = chances.account() as {
      minutes: number;
      outcomes: number;
      baseRate: number;
      forecasts: number;
      brier: number;
      brierOfBaseRate: number;
      bins: { from: number; count: number; meanForecast: number | null; winRate: number | null }[];
    }[];
    expect(rows.map(({ minutes }) => minutes)).toEqual([5, 15]);
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    for (const { minutes, outcomes, baseRate, forecasts, brier, brierOfBaseRate, bins } of rows) {
      const all = learned.filter((one) => one.minutes === minutes);
      const judged = all.filter(({ forecast }) => forecast !== null);
      const missed = (pick: (one: Told) => number): number =>
        mean(judged.map((one) => (pick(one) - Number(one.isWin)) ** 2));
      expect(outcomes).toBe(Math.min(2_000, all.length));
      expect(baseRate).toBe(mean(all.slice(-2_000).map(({ isWin }) => Number(isWin))));
      expect(forecasts).toBe(judged.length);
      expect(brier).toBeCloseTo(
        missed(({ forecast }) => forecast!.value),
        12,
      );
      expect(brierOfBaseRate).toBeCloseTo(
        missed(({ forecast }) => forecast!.baseRate),
        12,
      );
      expect(brier).toBeLessThan(brierOfBaseRate);
      expect(bins).toHaveLength(10);
      for (const { from, count, meanForecast, winRate } of bins) {
        const within = judged.filter(({ forecast }) => Math.min(9, Math.floor(forecast!.value * 10)) / 10 === from);
        expect(count).toBe(within.length);
        if (count === 0) expect([meanForecast, winRate]).toEqual([null, null]);
        else expect(winRate).toBeCloseTo(mean(within.map(({ isWin }) => Number(isWin))), 12);
      }
    }
  });
});
