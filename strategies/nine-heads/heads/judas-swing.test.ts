import { describe, expect, it } from 'vitest';
import { MutableCandle } from '../../../engine/market/candle.ts';
import { HOUR_MS, MINUTE_MS } from '../../../engine/market/units.ts';
import { SessionClock } from '../primitives/session-clock.ts';
import { JudasSwing } from './judas-swing.ts';

/** Midnight in New York of 2025-01-02 (winter: UTC − 5 h). */
const MIDNIGHT = 1_735_776_000_000 + 5 * HOUR_MS;

type Row = readonly [low: number, high: number, close: number];

/** One candle of 15 minutes whose open is at a New York time counted in hours from that midnight. */
function candleAt(hours: number, [low, high, close]: Row, missing = 0): MutableCandle {
  const openTime = MIDNIGHT + hours * HOUR_MS;
  const candle = new MutableCandle();
  const closeTime = openTime + 15 * MINUTE_MS;
  return Object.assign(candle, { openTime, closeTime, open: close, high, low, close, syntheticMinutes: missing });
}

/** The night 100–101 of the worked example, quiet until `from`, then rows at quarters of an hour. */
function swingAfter(from: number, rows: readonly Row[], missing: readonly number[] = []): JudasSwing {
  const judas = new JudasSwing();
  const clock = new SessionClock();
  const take = (candle: MutableCandle, index: number): void => {
    clock.set(candle.closeTime - 1);
    judas.update(candle, clock, { index, atr: 0.5 });
  };
  for (let hours = -4; hours < 0; hours += 0.25) take(candleAt(hours, [100, 101, 100.5]), -1);
  take(candleAt(0, [100.2, 100.8, 100.5]), -1);
  rows.forEach((row, i) => take(candleAt(from + i / 4, row, missing[i] ?? 0), i));
  return judas;
}

const DIP: Row = [99.8, 100.3, 99.9];
const BACK: Row = [99.9, 100.2, 100.15];

describe('Judas swing', () => {
  it('confirms the worked example: Asian range 100–101, London low 99.8, close 100.15', () => {
    const judas = swingAfter(2, [DIP, BACK]);
    expect([judas.nightLow, judas.nightHigh]).toEqual([100, 101]);
    expect(judas.long.confirmedIndex).toBe(1);
    expect(judas.long.confirmedTime).toBe(MIDNIGHT + 2.5 * HOUR_MS);
    expect(judas.short.confirmedIndex).toBe(-1);
  });

  it('confirms the mirror image above the range, also within one candle', () => {
    expect(swingAfter(7, [[100.5, 101.2, 100.85]]).short.confirmedIndex).toBe(0);
  });

  it('wants a tenth of an ATR beyond the range', () => {
    expect(swingAfter(2, [[99.96, 100.3, 100.1]]).long.confirmedIndex).toBe(-1);
    expect(swingAfter(2, [[99.95, 100.3, 100.1]]).long.confirmedIndex).toBe(0);
  });

  it('takes a reach that misses the tenth by less than 1e-9 for one', () => {
    for (const [miss, confirmed] of [
      [5e-10, 0],
      [5e-9, -1],
    ] as const) {
      expect(swingAfter(2, [[99.95 + miss, 100.3, 100.1]]).long.confirmedIndex).toBe(confirmed);
      expect(swingAfter(2, [[100.5, 101.05 - miss, 100.9]]).short.confirmedIndex).toBe(confirmed);
    }
  });

  it('wants the raid in a kill zone', () => {
    expect(swingAfter(1, [DIP, BACK]).long.confirmedIndex).toBe(-1);
    expect(swingAfter(5, [DIP, BACK]).long.confirmedIndex).toBe(-1);
    expect(swingAfter(4.75, [DIP, BACK]).long.confirmedIndex).toBe(1);
  });

  it('gives the way back sixty minutes', () => {
    expect(swingAfter(2, [DIP, DIP, DIP, DIP, BACK]).long.confirmedIndex).toBe(4);
    expect(swingAfter(2, [DIP, DIP, DIP, DIP, DIP, BACK]).long.confirmedIndex).toBe(-1);
  });

  it('counts one raid a side and day', () => {
    const judas = swingAfter(2, [DIP, BACK, DIP, BACK]);
    expect(judas.long.confirmedIndex).toBe(1);
  });

  it('gives up a raid at an incomplete candle', () => {
    expect(swingAfter(2, [DIP, DIP, BACK], [0, 4, 0]).long.confirmedIndex).toBe(-1);
    expect(swingAfter(2, [DIP, DIP, BACK], [0, 3, 0]).long.confirmedIndex).toBe(2);
  });

  it('knows no range before its first night', () => {
    const judas = new JudasSwing();
    const clock = new SessionClock();
    clock.set(MIDNIGHT + 2 * HOUR_MS);
    judas.update(candleAt(2, DIP), clock, { index: 0, atr: 0.5 });
    expect(judas.nightLow).toBeNaN();
    expect(judas.long.confirmedIndex).toBe(-1);
  });
});
