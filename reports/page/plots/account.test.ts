import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../engine/market/units.ts';
import { sampleTrade } from '../../testing/record.ts';
import { heldByDay, hourlyByDay } from './account.ts';

const START = Date.UTC(2022, 0, 1);

describe('heldByDay', () => {
  it('weights the value at entry by the share of each day', () => {
    const trade = sampleTrade({
      quantity: 2,
      entryPrice: 600,
      entryTime: START + 18 * HOUR_MS,
      exitTime: START + DAY_MS + 12 * HOUR_MS,
    });
    const held = heldByDay([trade], (one) => one.side);
    expect([...held].map(([day, names]) => [(day - START) / DAY_MS, names.get('long')])).toEqual([
      [0, 300],
      [1, 600],
    ]);
  });

  it('adds up trades of one name and keeps names apart', () => {
    const whole = { quantity: 1, entryPrice: 100, entryTime: START, exitTime: START + DAY_MS };
    const trades = [sampleTrade(whole), sampleTrade(whole), sampleTrade({ ...whole, side: 'short' })];
    const held = heldByDay(trades, (one) => one.side);
    expect(held.size).toBe(1);
    expect([...held.get(START)!]).toEqual([
      ['long', 200],
      ['short', 100],
    ]);
  });
});

describe('hourlyByDay', () => {
  it('takes mean and extreme of a day, midnight belonging to the day it closes', () => {
    const point = (hour: number, exposure: number) => ({
      time: START + hour * HOUR_MS,
      cash: 0,
      equity: 100,
      exposure,
      openPositions: 1,
    });
    const days = hourlyByDay([point(1, 10), point(24, 30), point(25, 50)], (one) => one.exposure);
    expect(days.get(START)).toEqual({ mean: 20, max: 30 });
    expect(days.get(START + DAY_MS)).toEqual({ mean: 50, max: 50 });
  });
});
