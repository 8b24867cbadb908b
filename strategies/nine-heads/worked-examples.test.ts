/**
 * Worked examples of the strategy's definition that no other test takes literally: the figures are those of
 * the definition, the paths to them are the strategy's own.
 */
import { describe, expect, it } from 'vitest';
import { MutableCandle } from '../../engine/market/candle.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { SIXTY_NINE } from '../../engine/indicators/sixty-nine.ts';
import { candlesOf, lcgCandles, TEST_START } from '../../engine/testing/candles.ts';
import { directionOf, linearConfidence } from './ballot.ts';
import { FEATURE } from './feature-index.ts';
import type { FeatureName } from './feature-index.ts';
import { CryptoHead } from './heads/crypto.ts';
import { project } from './heads/harmonic-patterns.ts';
import type { Legs } from './heads/harmonic-patterns.ts';
import { deltaOf } from './heads/volume.ts';
import { plannedCosts, rewardRisk } from './plan.ts';
import { FairValueGaps } from './primitives/fair-value-gaps.ts';
import { walkMoments } from './primitives/series.contract.ts';
import { VolumeProfile } from './primitives/volume-profile.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { SideHistory } from './side/side-history.ts';
import { ScopeRun } from './testing/scopes.ts';
import { closesOnly, told, ToldRun } from './testing/told-market.ts';

describe('primitives', () => {
  it('5.8: {100:10, 101:30, 102:50, 103:40, 104:20, 105:5, 106:25} has POC 102, VAL 101, VAH 104', () => {
    const volumes = [10, 30, 50, 40, 20, 5, 25];
    expect(volumes.reduce((sum, volume) => sum + volume, 0)).toBe(180);
    const profile = new VolumeProfile();
    volumes.forEach((volume, i) => {
      const price = 100 + i;
      profile.push(Object.assign(new MutableCandle(), { open: price, high: price, low: price, close: price, volume }));
    });
    // an ATR of 20 makes the bins one wide; prices are told as the centres of their bins
    profile.beginDay(20);
    expect(profile.binWidth).toBe(1);
    expect([profile.poc, profile.val, profile.vah]).toEqual([102.5, 101.5, 104.5]);
  });
});

describe('the 69', () => {
  it('6: are 69, counted as 11+6+2+1+1+3+3+2+1+1+2+4+2+1+1+1+1+2+1+1+1+3+5+2+2+3+1+2+3', () => {
    const groups = [11, 6, 2, 1, 1, 3, 3, 2, 1, 1, 2, 4, 2, 1, 1, 1, 1, 2, 1, 1, 1, 3, 5, 2, 2, 3, 1, 2, 3];
    expect(groups.reduce((sum, count) => sum + count, 0)).toBe(69);
    expect(new Set(SIXTY_NINE.map(({ name }) => name)).size).toBe(69);
  });

  it('6: five of them follow from others', () => {
    const candles = lcgCandles(300);
    const run = new ScopeRun();
    for (let row = 0; row < 300; row++) {
      const { values } = run.step(candles, row)[0]!.features;
      const of = (name: FeatureName): number => values[FEATURE[name]]!;
      if (row < 33) continue;
      const close = candles.close[row]!;
      const highest = Math.max(...candles.high.subarray(row - 13, row + 1));
      const lowest = Math.min(...candles.low.subarray(row - 13, row + 1));
      expect(of('bb_middle')).toBeCloseTo(of('sma_20'), 9);
      expect(of('macd_histogram')).toBeCloseTo(of('macd') - of('macd_signal'), 12);
      expect(of('williams_r')).toBeCloseTo((100 * (close - lowest)) / (highest - lowest) - 100, 9);
      expect(of('atr_percent')).toBeCloseTo((100 * of('atr')) / close, 9);
      expect(of('bb_width')).toBeCloseTo((of('bb_upper') - of('bb_lower')) / of('bb_middle'), 9);
    }
  });
});

describe('heads', () => {
  it('7.0: a score of .68 is a confidence of .80, one of .20 is .50, less is none', () => {
    expect(linearConfidence(0.68)).toBeCloseTo(0.8, 12);
    expect(linearConfidence(0.2)).toBe(0.5);
    expect([0.2, 0.19].map((score) => directionOf(score))).toEqual([1, 0]);
  });

  it('7.2: the first test candles buy −76, +701 and −131 net, running −76, 625, 494', () => {
    const run = new ScopeRun();
    const candles = lcgCandles(3);
    let sum = 0;
    const running = [0, 1, 2].map((row) => {
      const { candle, closeLocation } = run.step(candles, row)[0]!;
      return (sum += deltaOf(candle, closeLocation));
    });
    expect(running).toEqual([-76, 625, 494]);
    const total = (column: Float64Array): number => column.reduce((all, x) => all + x, 0);
    expect(sum).toBe(2 * total(candles.takerBuyVolume) - total(candles.volume));
  });

  it('7.3: FVG [100.0, 100.6] with its middle at 100.3, and the BPR [100.2, 100.5] of the gap that comes after', () => {
    const calm = Array.from({ length: 16 }, (): [number, number, number, number] => [99.75, 100, 99.5, 99.75]);
    const up: [number, number, number, number][] = [
      [99.75, 100.7, 99.7, 100.65],
      [100.65, 101, 100.6, 100.8],
    ];
    const down: [number, number, number, number][] = [
      [100.8, 101, 100.5, 100.6],
      [100.6, 100.65, 100.1, 100.15],
      [100.15, 100.2, 100.05, 100.1],
    ];
    const gaps = new FairValueGaps();
    const edges = { bull: [NaN, NaN], bear: [NaN, NaN] };
    walkMoments(candlesOf([...calm, ...up, ...down]), ({ past, candle, index, atrBefore }) => {
      if (index === 17) expect(atrBefore).toBeCloseTo(0.5, 1);
      gaps.update(past, candle, { index, atrBefore });
      if (gaps.newGap > 0) edges.bull = [gaps.gaps(1).nearestEdge(100.3, -1), gaps.gaps(1).nearestEdge(100.3, 1)];
      if (gaps.newGap < 0) edges.bear = [gaps.gaps(-1).nearestEdge(100.3, -1), gaps.gaps(-1).nearestEdge(100.3, 1)];
    });
    expect(edges).toEqual({ bull: [100, 100.6], bear: [100.2, 100.5] });
    expect(gaps.newBalance).toBe(-1);
  });

  const legsOf = (b: number, c: number): Legs => {
    const low = 120 - b * 20;
    return { x: 100, a: 120, b: low, c: low + c * (120 - low) };
  };
  /** CD over BC for a D by the retracement d of XA. */
  const ratioAt = (b: number, c: number, d: number): number => {
    const legs = legsOf(b, c);
    return (legs.c - (120 - d * 20)) / (legs.c - legs.b);
  };

  it('7.5: p = 1 + (d − b)/(b·c), so a Gartley needs c ≥ .440 and a Crab with b = .5 needs c ≥ .854', () => {
    for (const [b, c, d] of [
      [0.618, 0.618, 0.786],
      [0.45, 0.618, 0.886],
      [0.786, 0.618, 1.27],
      [0.5, 0.618, 1.618],
    ] as const) {
      expect(ratioAt(b, c, d)).toBeCloseTo(1 + (d - b) / (b * c), 9);
    }
    expect(0.272 / 0.618).toBeCloseTo(0.44, 3);
    expect(ratioAt(0.618, 0.272 / 0.618, 0.786)).toBeCloseTo(1.618, 3);
    expect(ratioAt(0.5, 0.854, 1.618)).toBeCloseTo(3.618, 2);
  });

  it('7.5: the Gartley’s zone is [103.68, 104.88], d ± 3 % of XA within the BC projections [102.919, 106.647]', () => {
    const legs = legsOf(0.618, 0.618);
    const [far, near] = [1.618, 1.13].map((p) => legs.c - p * (legs.c - legs.b));
    expect([far, near]).toEqual([expect.closeTo(102.919, 3), expect.closeTo(106.647, 3)]);
    const [deep, shallow] = [0.816, 0.756].map((d) => 120 - d * 20);
    const gartley = project(legs).find(({ name }) => name === 'GARTLEY')!;
    expect(gartley.low).toBeCloseTo(Math.max(deep!, far!), 10);
    expect(gartley.high).toBeCloseTo(Math.min(shallow!, near!), 10);
    expect([gartley.low, gartley.high]).toEqual([expect.closeTo(103.68, 9), expect.closeTo(104.88, 9)]);
  });

  it('7.7: funding of mean .0001, deviation .00005 and .00025 at last has z = 3, and counts −1', () => {
    // 89 fundings whose mean and deviation come to those figures together with the last
    const mean = -0.00015 / 89;
    const spread = Math.sqrt((90 * 0.00005 ** 2 - 0.00015 ** 2 - 89 * mean ** 2) / 88);
    const before = Array.from(
      { length: 89 },
      (_, i) => 0.0001 + mean + (i === 88 ? 0 : i % 2 === 0 ? spread : -spread),
    );
    const end = TEST_START + 4 * DAY_MS;
    const settled = [...before, 0.00025].map((rate, i) =>
      told('FUNDING_SETTLED', end - (89 - i) * HOUR_MS, { rate: rate / 8, intervalHours: 1, symbol: 'ETHUSDT' }),
    );
    const feed = [...settled, told('ALT_SEASON', end - HOUR_MS, { index: 50 })];
    const run = new ToldRun(closesOnly(Array(5 * 1440).fill(100)), feed);
    const head = new CryptoHead(new SideHistory());
    const scope = run.until(end + 10 * MINUTE_MS, (each) => head.score(each));
    const reason = head.reasons(scope).find(({ code }) => code === 'X.FUNDING_Z')!;
    expect(reason.value).toBeCloseTo(3, 9);
    expect(reason.weight).toBeCloseTo(-1 * 0.2, 12);
  });
});

describe('the plan', () => {
  const { costs } = DEFAULT_SETTINGS;

  it('9.1: a round trip is planned at 14 bps', () => {
    expect(plannedCosts({ entry: 100, stop: 99.5, target: 101.25 }, costs).roundTrip).toBeCloseTo(0.14, 12);
    expect([costs.feeTakerBps, costs.feeMakerBps, costs.slipEntryBps, costs.slipStopBps]).toEqual([5, 2, 2, 2]);
  });

  it('9.5: at a stop of 50 bps a net 2.5 needs a gross above 3.3', () => {
    const netAt = (gross: number): number =>
      rewardRisk({ entry: 100, stop: 99.5, target: 100 + 0.5 * gross }, costs).net;
    expect(netAt(2.5)).toBeLessThan(2.5);
    expect(netAt(3.3)).toBeLessThan(2.5);
    expect(netAt(3.4)).toBeGreaterThan(2.5);
    expect(netAt(3.38)).toBeCloseTo(2.5, 2);
  });
});
