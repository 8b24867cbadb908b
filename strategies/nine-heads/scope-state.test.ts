import { describe, expect, it } from 'vitest';
import { SIXTY_NINE } from '../../engine/indicators/sixty-nine.ts';
import { adl } from '../../engine/indicators/money-flow.ts';
import { supertrend } from '../../engine/indicators/supertrend.ts';
import { emv, forceIndex } from '../../engine/indicators/volume-moves.ts';
import { vwap } from '../../engine/indicators/vwap.ts';
import { saveState } from '../../engine/market/state.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { Random } from '../../engine/market/random.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { featureColumn } from '../../engine/testing/indicator-rows.ts';
import { lcgCandles, TEST_START, walkCandles } from '../../engine/testing/candles.ts';
import { FEATURE, Features } from './features.ts';
import { DailyCloses } from './primitives/daily-closes.ts';
import { ScopeRun, scopesOf, testMarket } from './testing/scopes.ts';

/** Everything a run's market knows, as plain data. */
function stateAfter(candles: CandleColumns, count: number): unknown {
  const run = new ScopeRun();
  for (let row = 0; row < count; row++) run.step(candles, row);
  return run.market.save();
}

describe('features', () => {
  it('stand in their canonical order', () => {
    expect(Object.entries(FEATURE)).toEqual(SIXTY_NINE.map(({ name }, i) => [name, i]));
  });

  it('are those of the indicators, now and one candle ago', () => {
    const candles = lcgCandles(300);
    const columns = SIXTY_NINE.map(({ spec, output }) => featureColumn(spec, candles, output));
    let row = 0;
    for (const scope of scopesOf(candles)) {
      if (scope.minutes !== 1) continue;
      expect([...scope.features.values]).toEqual(columns.map((column) => column[row]));
      expect([...scope.features.previous]).toEqual(columns.map((column) => column[row - 1] ?? NaN));
      row++;
    }
    expect(row).toBe(300);
    expect(new Features().values.every(Number.isNaN)).toBe(true);
  });

  it('come with what the heads need beside them', () => {
    const candles = lcgCandles(60);
    const meanOf = (values: ArrayLike<number>, end: number): number =>
      Array.from(values)
        .slice(end - 20, end)
        .reduce((sum, x) => sum + x, 0) / 20;
    const obv = featureColumn(SIXTY_NINE[FEATURE.obv]!.spec, candles);
    const line = featureColumn(adl(), candles);
    const last = [...scopesOf(candles)].findLast(({ minutes }) => minutes === 1)!.features;
    expect(last.supertrendDirection).toBe(featureColumn(supertrend(10, 3), candles, 'direction')[59]);
    expect(last.vwapDeviation).toBe(featureColumn(vwap(), candles, 'deviation')[59]);
    expect(last.adl).toBe(line[59]);
    expect(last.force).toBe(featureColumn(forceIndex(13), candles)[59]);
    expect(last.easeOfMovement).toBe(featureColumn(emv(14, 1), candles)[59]);
    expect(last.volumeMean).toBeCloseTo(meanOf(candles.volume, 60), 9);
    expect(last.volumeMeanBefore).toBeCloseTo(meanOf(candles.volume, 59), 9);
    expect(last.obvMean).toBeCloseTo(meanOf(obv, 60), 9);
    expect(last.adlMean).toBeCloseTo(meanOf(line, 60), 9);
  });
});

describe('scopes', () => {
  it('move once at each close of their timeframe', () => {
    const counts = new Map<number, number>();
    for (const { minutes } of scopesOf(lcgCandles(600))) counts.set(minutes, (counts.get(minutes) ?? 0) + 1);
    expect([...counts]).toEqual([
      [1, 600],
      [5, 120],
      [15, 40],
      [60, 10],
      [240, 2],
    ]);
  });

  it('measure a candle against those before it', () => {
    const candles = lcgCandles(40);
    const ranges = featureColumn(SIXTY_NINE[FEATURE.atr]!.spec, candles);
    for (const scope of scopesOf(candles)) {
      if (scope.minutes !== 1) continue;
      const { index: i, candle } = scope;
      const { high, low, close, volume } = candle;
      expect([scope.atr, scope.atrBefore]).toEqual([ranges[i], ranges[i - 1] ?? NaN]);
      if (i < 20) expect(scope.volumeRatio).toBeNaN();
      else {
        const before = candles.volume.slice(i - 20, i).reduce((sum, x) => sum + x, 0) / 20;
        expect(scope.volumeRatio).toBeCloseTo(volume / before, 12);
        expect(scope.rangeRatio).toBe((high - low) / ranges[i - 1]!);
      }
      expect(scope.closeLocation).toBe((close - low) / (high - low));
      expect(scope.past.close(0)).toBe(close);
      expect(scope.past.close(i)).toBe(candles.close[0]);
      expect(scope.past.close(i + 1)).toBeNaN();
    }
  });

  it('hand the day over at midnight, once a day was seen from its start', () => {
    const dailies = new DailyCloses(['TEST']);
    const market = testMarket({ dailies });
    const candles = walkCandles(2 * 1440 + 600, { seed: 5 });
    // The first candle opens at 00:00 plus an hour: that day is not whole.
    for (let i = 0; i < candles.length; i++) candles.openTime[i]! += 60 * MINUTE_MS;
    const run = new ScopeRun(market);
    for (let row = 0; row < candles.length; row++) {
      run.step(candles, row);
      if (row < 2819) expect(market.levels.levels.filter(({ minutes }) => minutes === 1440)).toEqual([]);
    }
    const [from, to] = [1380, 2820];
    const day = new Map(market.levels.levels.filter(({ minutes }) => minutes === 1440).map((one) => [one.kind, one]));
    expect(day.get('PDH')!.price).toBe(Math.max(...candles.high.slice(from, to)));
    expect(day.get('PDL')!.price).toBe(Math.min(...candles.low.slice(from, to)));
    expect(day.get('POC')!.price).toBe(market.profile.dayPoc);
    expect(day.get('PDH')!.confirmedAt).toBe(TEST_START + 2 * DAY_MS);
    expect(market.dailyReturn('TEST', 1)).toBe(candles.close[to - 1]! / candles.close[from - 1]! - 1);
    expect(market.dailyReturn('TEST', 2)).toBeNaN();
    expect(market.scope(7)).toBeUndefined();
    expect(() => market.close(7, market.scope(1)!.candle)).toThrow('No scope of 7 minutes: 1, 5, 15, 60, 240.');
  });

  it('continue bit for bit from any saved state', () => {
    const random = Random.fromKey('cuts');
    const candles = walkCandles(4000, { seed: 3 });
    const noise = walkCandles(777, { seed: 9 });
    const expected = stateAfter(candles, candles.length);
    for (const cut of [1, 1440, ...Array.from({ length: 4 }, () => Math.floor(random.uniform() * 4000))]) {
      const whole = new ScopeRun();
      for (let row = 0; row < cut; row++) whole.step(candles, row);
      const state = saveState(whole);
      const other = new ScopeRun();
      for (let row = 0; row < noise.length; row++) other.step(noise, row);
      other.restore(state);
      for (let row = cut; row < candles.length; row++) other.step(candles, row);
      expect(other.market.save()).toEqual(expected);
    }
  });

  it('know nothing of what comes after', () => {
    const candles = walkCandles(3000, { seed: 4 });
    const other = walkCandles(3000, { seed: 4 });
    const later = walkCandles(3000, { seed: 5 });
    const cut = 2111;
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const)
      other[name].set(later[name].slice(cut), cut);
    expect(stateAfter(other, cut)).toEqual(stateAfter(candles, cut));
    expect(stateAfter(other, cut + 1)).not.toEqual(stateAfter(candles, cut + 1));
  });
});
