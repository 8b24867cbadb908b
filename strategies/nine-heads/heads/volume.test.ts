import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { lcgCandles, walkCandles } from '../../../engine/testing/candles.ts';
import { readRealMonth, realMonthPath } from '../../../engine/testing/real-month.ts';
import { clip } from '../head.ts';
import type { Scope } from '../scope.ts';
import { ScopeRun } from '../testing/scopes.ts';
import { changed, describeHead, mirrored, scoresOf } from './head.contract.ts';
import { deltaOf, VolumeHead } from './volume.ts';

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const total = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);

/** Everything about a series of candles that the reference looks back on, as plain lists. */
class Reference {
  readonly rows: Record<'o' | 'h' | 'l' | 'c' | 'v' | 'tb', number>[] = [];
  readonly deltas: number[] = [];
  readonly atrs: number[] = [];
  readonly obvs: number[] = [];
  readonly ads: number[] = [];
  readonly changes: number[] = [];
  readonly eases: number[] = [];

  add({ candle }: Scope): void {
    const { open: o, high: h, low: l, close: c, volume: v, takerBuyVolume: tb } = candle;
    const before = this.rows.at(-1);
    this.rows.push({ o, h, l, c, v, tb });
    this.deltas.push(2 * tb - v);
    const sign = before === undefined ? 1 : Math.sign(c - before.c);
    this.obvs.push((this.obvs.at(-1) ?? 0) + sign * v);
    this.ads.push((this.ads.at(-1) ?? 0) + (h > l ? ((c - l - (h - c)) / (h - l)) * v : 0));
    if (before === undefined) return;
    this.changes.push((c - before.c) * v);
    this.eases.push(v > 0 ? (((h + l) / 2 - (before.h + before.l) / 2) * (h - l)) / v : 0);
  }

  /** EMA13 of change × volume, seeded with the mean of the first 13. */
  force(): number {
    let value = mean(this.changes.slice(0, 13));
    for (const x of this.changes.slice(13)) value += (x - value) / 7;
    return value;
  }

  /** Divergence at the last candle, from all pivots P(3,3) of one side and the running delta. */
  divergence(side: 1 | -1): number {
    const price = (i: number): number => side * (side > 0 ? this.rows[i]!.l : this.rows[i]!.h);
    const now = this.rows.length - 1;
    const pivots: number[] = [];
    for (let i = 3; i + 3 <= now; i++) {
      const isPivot =
        [1, 2, 3].every((k) => price(i) < price(i - k)) && [1, 2, 3].every((k) => price(i) <= price(i + k));
      if (isPivot) pivots.push(i);
    }
    const running = (i: number): number => side * total(this.deltas.slice(0, i + 1));
    for (let k = pivots.length - 1; k > 0; k--) {
      const [p1, p2] = [pivots[k - 1]!, pivots[k]!];
      const age = now - (p2 + 3);
      if (age > 20) return 0;
      const isLower = price(p2) < price(p1);
      const isHigher = price(p2) > price(p1);
      const [d1, d2] = [running(p1), running(p2)];
      const size = isLower && d2 > d1 ? 0.25 : isHigher && d2 < d1 ? 0.12 : 0;
      if (size > 0 && p2 - p1 <= 60) return side * size * 2 ** (-age / 10);
    }
    return 0;
  }

  /** The score as the formulas have it. */
  score({ features, atr, market, candle }: Scope): number {
    const { close } = candle;
    const last = <T>(list: readonly T[], count: number): T[] => list.slice(-count);
    const volumes = last(this.rows, 20).map(({ v }) => v);
    const volume = mean(volumes);
    const fiveVolumes = total(last(this.rows, 5).map(({ v }) => v));
    const [vwap, sd] = [features.values[67]!, features.vwapDeviation];
    const { vah, val } = market.profile;
    const above = close > vah ? clip((close - vah) / atr) : close < val ? -clip((val - close) / atr) : 0;
    const flow = last(this.rows, 20).map(({ h, l, c, v }) => (h > l ? ((c - l - (h - c)) / (h - l)) * v : 0));
    const parts = [
      0.2 * clip(total(last(this.deltas, 20)) / total(volumes) / 0.15),
      0.15 * clip((this.obvs.at(-1)! - mean(last(this.obvs, 20))) / (2 * volume)),
      0.15 * (sd > 0 ? clip((close - vwap) / (2 * sd)) : 0),
      0.12 * above,
      0.1 * clip(total(flow) / total(volumes) / 0.2),
      0.1 * clip((this.ads.at(-1)! - mean(last(this.ads, 20))) / (2 * volume)),
      0.08 * clip(this.force() / (0.25 * volume * atr)),
      0.05 * clip((mean(last(this.eases, 14)) * volume) / (0.1 * atr * atr)),
      0.05 * clip((total(last(this.rows, 5).map(({ tb }) => tb)) / fiveVolumes - 0.5) / 0.1),
    ];
    return clip(total(parts) + this.divergence(1) + this.divergence(-1));
  }
}

function expectReference(candles: CandleColumns, minutes: number, every: number): number {
  const run = new ScopeRun();
  const head = new VolumeHead();
  const reference = new Reference();
  let compared = 0;
  for (let row = 0; row < candles.length; row++) {
    for (const scope of run.step(candles, row)) {
      if (scope.minutes !== minutes) continue;
      reference.add(scope);
      const score = head.score(scope);
      if (score !== score || scope.index % every !== 0) continue;
      expect(score).toBeCloseTo(reference.score(scope), 9);
      compared++;
    }
  }
  return compared;
}

describe('the volume head', () => {
  it('takes volume apart into buying less selling', () => {
    const run = new ScopeRun();
    const candles = lcgCandles(3);
    const deltas = [0, 1, 2].map((row) => deltaOf(run.step(candles, row)[0]!.candle, 0.5));
    expect(deltas).toEqual([-76, 701, -131]);
  });

  it('guesses from the place of the close where takers are unknown, and says so', () => {
    const candles = walkCandles(200, { seed: 5 });
    const unknown = changed(candles, (_, i) => (i === 100 ? { takerBuyVolume: NaN } : {}));
    const run = new ScopeRun();
    const head = new VolumeHead();
    for (let row = 0; row < 200; row++) {
      const scope = run.step(unknown, row)[0]!;
      head.score(scope);
      const codes = head.reasons(scope).map(({ code }) => code);
      expect(codes.includes('V.DELTA_APPROX')).toBe(row >= 100 && row < 120);
    }
    const { open, high, low, close, volume } = { open: 10, high: 12, low: 8, close: 11, volume: 4 };
    const candle = { ...run.market.scope(1)!.candle, open, high, low, close, volume, takerBuyVolume: NaN };
    expect(deltaOf(candle, 0.75)).toBe(2);
    expect(deltaOf({ ...candle, volume: 0 }, 0.75)).toBe(0);
  });

  it('is not ready while nothing is traded', () => {
    const silent = changed(walkCandles(60, { seed: 6 }), () => ({ volume: 0, takerBuyVolume: 0 }));
    const run = new ScopeRun();
    const head = new VolumeHead();
    for (let row = 0; row < 60; row++) {
      const scope = run.step(silent, row)[0]!;
      expect(head.score(scope)).toBeNaN();
      expect(head.reasons(scope)[0]!.code).toBe(row < 19 ? 'WARMUP' : 'V.ZERO');
    }
  });

  it('is what the formulas say, on 20 walks', () => {
    for (let seed = 0; seed < 20; seed++) {
      expect(expectReference(walkCandles(600, { seed: `volume ${seed}` }), 1, 3)).toBeGreaterThan(150);
    }
  });

  const month = realMonthPath('BTCUSDT', '2022-06');
  it.skipIf(month === undefined)('is what the formulas say, on a real month of 15m', () => {
    expect(expectReference(readRealMonth(month!), 15, 20)).toBeGreaterThan(100);
  });

  it('turns around with the market', () => {
    const candles = walkCandles(600, { seed: 7 });
    const scores = scoresOf(new VolumeHead(), candles);
    const turned = scoresOf(new VolumeHead(), mirrored(candles));
    for (let i = 60; i < 600; i++) expect(turned[i]).toBeCloseTo(-scores[i]!, 6);
  });

  it('does not care for the unit of volume', () => {
    const candles = walkCandles(600, { seed: 8 });
    const scaled = changed(candles, ({ volume, takerBuyVolume }) => ({
      volume: volume * 1024,
      takerBuyVolume: takerBuyVolume * 1024,
    }));
    expect(scoresOf(new VolumeHead(), scaled)).toEqual(scoresOf(new VolumeHead(), candles));
  });
});

describeHead('volume', () => new VolumeHead());
