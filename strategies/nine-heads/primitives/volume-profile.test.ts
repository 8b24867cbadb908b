import { describe, expect, it } from 'vitest';
import { CandleCursor } from '../../../engine/market/candle.ts';
import type { Candle, CandleColumns } from '../../../engine/market/candle.ts';
import { Random } from '../../../engine/market/random.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { candlesOf, walkCandles } from '../../../engine/testing/candles.ts';
import { readRealMonth, realMonthPath } from '../../../engine/testing/real-month.ts';
import { findPeak, growValueArea } from './value-area.ts';
import { powerOfTenBelow, VolumeProfile } from './volume-profile.ts';

function areaOf(volumes: readonly number[]): number[] {
  const entries = Float64Array.from(volumes);
  const extent = { first: 0, last: volumes.length - 1 };
  const area = { poc: -1, low: -1, high: -1 };
  findPeak(entries, extent, area);
  growValueArea(entries, { ...extent, total: volumes.reduce((sum, volume) => sum + volume) }, area);
  return [area.poc, area.low, area.high];
}

/** The whole profile counted afresh from the last 1440 minutes: POC, value area low and high. */
function plainProfile(candles: CandleColumns, t: number, width: number): number[] {
  const bins = new Map<number, number>();
  for (let i = Math.max(0, t - 1439); i <= t; i++) {
    const [from, to] = [candles.low[i]!, candles.high[i]!].map((price) => Math.floor(price / width + 1e-9)) as [
      number,
      number,
    ];
    for (let bin = from; bin <= to; bin++) {
      bins.set(bin, (bins.get(bin) ?? 0) + candles.volume[i]! / (to - from + 1));
    }
  }
  const numbers = [...bins.keys()].sort((a, b) => a - b);
  const isOutside = (bin: number): boolean => bin < numbers[0]! || bin > numbers.at(-1)!;
  const at = (bin: number): number => bins.get(bin) ?? (isOutside(bin) ? -1 : 0);
  const total = numbers.reduce((sum, bin) => sum + at(bin), 0);
  const mean = numbers.reduce((sum, bin) => sum + bin * at(bin), 0) / total;
  const most = Math.max(...numbers.map(at));
  const peaks = numbers.filter((bin) => at(bin) === most);
  const poc = peaks.reduce((best, bin) => (Math.abs(bin - mean) < Math.abs(best - mean) ? bin : best));
  let [low, high] = [poc, poc];
  for (let held = at(poc); held < 0.7 * total - 1e-9;) held += at(high + 1) >= at(low - 1) ? at(++high) : at(--low);
  return [poc, low, high].map((bin) => (bin + 0.5) * width);
}

function walk(candles: CandleColumns, visit: (candle: Candle, t: number) => void): void {
  const cursor = new CandleCursor();
  cursor.bind(candles);
  for (let t = 0; t < candles.length; t++) {
    cursor.moveTo(t);
    cursor.closeTime = cursor.openTime + MINUTE_MS;
    visit(cursor, t);
  }
}

describe('value area', () => {
  it('grows from the point of control by the larger neighbour', () => {
    // Prices 100 to 106: POC 102, value area 101 to 104.
    expect(areaOf([10, 30, 50, 40, 20, 5, 25])).toEqual([2, 1, 4]);
  });

  it('breaks ties towards the mean, then down; grows up first', () => {
    expect(areaOf([5, 1, 2, 5, 4])).toEqual([3, 1, 4]);
    expect(areaOf([5, 1, 5])[0]).toBe(0);
    expect(areaOf([1, 5, 1])).toEqual([1, 1, 1]);
    expect(areaOf([2, 4, 2])).toEqual([1, 1, 2]);
  });
});

describe('bin width', () => {
  it.each([
    [15, 10],
    [10, 10],
    [9.999, 1],
    [1, 1],
    [0.1, 0.1],
    [0.0999, 0.01],
    [3e-7, 1e-7],
    [123456, 100000],
  ])('of %d is %d', (x, width) => expect(powerOfTenBelow(x)).toBe(width));

  it('never lies below the tick, and stays when the market stood still', () => {
    const profile = new VolumeProfile(0.5);
    walk(candlesOf([[100, 101, 99, 100]]), (candle) => profile.push(candle));
    profile.beginDay(0);
    expect(profile.poc).toBeNaN();
    profile.beginDay(1);
    expect(profile.binWidth).toBe(0.5);
    profile.beginDay(NaN);
    expect(profile.binWidth).toBe(0.5);
  });

  it('grows until the widest day fits', () => {
    const profile = new VolumeProfile();
    profile.beginDay(20e-6);
    const rows = [
      [100, 101, 99, 100],
      [100, 160, 100, 160],
    ] as const;
    walk(candlesOf(rows), (candle) => profile.push(candle));
    expect(profile.binWidth).toBeCloseTo(1e-3, 12);
    expect(profile.poc).toBeGreaterThan(99);
  });
});

describe('volume profile', () => {
  const expectAgreement = (candles: CandleColumns, hourAtr: number, every: number): void => {
    let profile = new VolumeProfile(0.01);
    let checks = 0;
    walk(candles, (candle, t) => {
      profile.push(candle);
      if (t % 1440 === 1439) {
        const width = profile.binWidth;
        profile.beginDay(hourAtr * (1 + (t % 7)));
        if (t > 1439) expect([profile.dayPoc, profile.dayVal, profile.dayVah]).toEqual(plainProfile(candles, t, width));
      }
      if (t % every !== 0 || t < 1440) return;
      const restored = new VolumeProfile(0.01);
      restored.restore(profile.save());
      profile = restored;
      expect([profile.poc, profile.val, profile.vah]).toEqual(plainProfile(candles, t, profile.binWidth));
      checks++;
    });
    expect(checks).toBeGreaterThan(20);
  };

  it('agrees with counting the last 1440 minutes afresh', () => {
    for (let seed = 1; seed <= 20; seed++) expectAgreement(walkCandles(4000, { seed }), 4, 97);
  });

  const path = realMonthPath('BTCUSDT', '2022-01');
  it.skipIf(path === undefined)('and on a real month', () => expectAgreement(readRealMonth(path!), 300, 397));

  it('breaks ties afresh at every minute', () => {
    const random = Random.fromKey('ties');
    const rows = Array.from({ length: 1800 }, (): [number, number, number, number] => {
      const price = 100 + Math.floor(random.uniform() * 4);
      return [price, price, price, price];
    });
    const candles = candlesOf(rows);
    const profile = new VolumeProfile();
    profile.beginDay(20);
    walk(candles, (candle, t) => {
      profile.push(candle);
      expect([profile.poc, profile.val, profile.vah]).toEqual(plainProfile(candles, t, 1));
    });
  });

  it('puts a price on an edge into the bin above, whatever its binary rounding', () => {
    for (let tenths = 900; tenths < 1100; tenths++) {
      const price = tenths / 10;
      const profile = new VolumeProfile();
      profile.beginDay(2);
      walk(candlesOf([[price, price, price, price]]), (candle) => profile.push(candle));
      expect(profile.poc).toBeCloseTo(price + 0.05, 9);
    }
  });

  it('forgets what left, to the last bit', () => {
    const profile = new VolumeProfile();
    const rows = Array.from({ length: 1500 }, (_, i): [number, number, number, number] =>
      i < 60 ? [50, 51.5, 49.5, 50] : [100, 100.5, 99.5, 100],
    );
    walk(candlesOf(rows), (candle, t) => {
      profile.push(candle);
      if (t === 30) profile.beginDay(30);
    });
    expect([profile.poc, profile.val, profile.vah]).toEqual([99.5, 99.5, 100.5]);
  });
});
