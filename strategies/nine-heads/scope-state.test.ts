import { describe, expect, it } from 'vitest';
import { SIXTY_NINE } from '../../engine/indicators/sixty-nine.ts';
import { featureColumn } from '../../engine/testing/indicator-rows.ts';
import { lcgCandles, walkCandles } from '../../engine/testing/candles.ts';
import { FEATURE, Features } from './features.ts';
import { ScopeRun, scopesOf } from './testing/scopes.ts';

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

  it('continue bit for bit from any saved state', () => {
    const candles = walkCandles(4000, { seed: 3 });
    for (const cut of [1, 57, 1439, 1440, 1441, 2900]) {
      const whole = new ScopeRun();
      for (let row = 0; row < cut; row++) whole.step(candles, row);
      const other = new ScopeRun();
      for (let row = 0; row < 777; row++) other.step(walkCandles(777, { seed: 9 }), row);
      other.market.restore(whole.market.save());
      expect(other.market.save()).toEqual(whole.market.save());
      Object.assign(other, { aggregators: Reflect.get(whole, 'aggregators') });
    }
  });
});
