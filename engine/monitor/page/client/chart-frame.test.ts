import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../market/candle.ts';
import { MINUTE_MS } from '../../../market/units.ts';
import { candlePaths } from './candle-paths.ts';
import { candleAt, chartFrame } from './chart-frame.ts';
import { withForming } from './forming.ts';
import { planLines } from './plan-lines.ts';

const START = Date.UTC(2025, 0, 5);

function candle(
  minute: number,
  [open, high, low, close]: readonly [number, number, number, number],
  minutes = 1,
): Candle {
  const openTime = START + minute * MINUTE_MS;
  const rest = { volume: 10, quoteVolume: NaN, trades: NaN, takerBuyVolume: NaN, syntheticMinutes: 0 };
  return { openTime, closeTime: openTime + minutes * MINUTE_MS, open, high, low, close, ...rest };
}

const candles = [candle(0, [100, 103, 99, 102]), candle(1, [102, 104, 101, 101]), candle(2, [101, 101, 101, 101])];
const size = { width: 600, height: 300, levels: [] };

describe('a chart', () => {
  it('keeps every candle inside its plot, with room for prices and times', () => {
    const frame = chartFrame(candles, size);
    expect(frame.right).toBeLessThan(600);
    expect(frame.bottom).toBeLessThan(300);
    for (const one of candles) {
      expect(frame.x(one.openTime)).toBeGreaterThanOrEqual(0);
      expect(frame.x(one.closeTime)).toBeLessThan(frame.right);
      expect(frame.y(one.high)).toBeGreaterThan(0);
      expect(frame.y(one.low)).toBeLessThan(frame.bottom - frame.volumeHeight(one.volume));
    }
    expect(frame.priceAt(frame.y(102.5))).toBeCloseTo(102.5, 9);
  });

  it('makes room for a level that is near, and for none that would flatten the candles', () => {
    const near = chartFrame(candles, { ...size, levels: [105.5] });
    expect(near.y(105.5)).toBeGreaterThan(0);
    const far = chartFrame(candles, { ...size, levels: [300] });
    expect(far.y(300)).toBeLessThan(0);
    expect(far.y(104)).toBe(chartFrame(candles, size).y(104));
  });

  it('finds the candle under the pointer, and the nearest beyond the ends', () => {
    const frame = chartFrame(candles, size);
    const middles = candles.map((one) => frame.x(one.openTime + MINUTE_MS / 2));
    expect(middles.map((x) => candleAt(candles, frame, x))).toEqual([0, 1, 2]);
    expect([candleAt(candles, frame, -50), candleAt(candles, frame, 5_000)]).toEqual([0, 2]);
  });

  it('draws rising candles apart from falling ones, and a flat one too', () => {
    const paths = candlePaths(candles, chartFrame(candles, size));
    const bodies = (path: string): number => path.split('z').length - 1;
    expect([bodies(paths.rising), bodies(paths.falling)]).toEqual([2, 1]);
    expect([bodies(paths.risingVolume), bodies(paths.fallingVolume)]).toEqual([2, 1]);
    expect(JSON.stringify(paths)).not.toContain('NaN');
  });

  it('draws candles whose volume is not known', () => {
    const unknown = candles.map((one) => ({ ...one, volume: NaN }));
    expect(candlePaths(unknown, chartFrame(unknown, size)).risingVolume).not.toContain('NaN');
  });
});

describe('the candle that forms', () => {
  const closed = candles.slice(0, 2);

  it('is replaced on the chart of one minute', () => {
    const next = candle(2, [101, 102, 100, 100]);
    expect(withForming({ candles: closed, forming: candles[2]! }, next)).toEqual({ candles: closed, forming: next });
  });

  it('moves high, low and close of a longer one', () => {
    const forming = candle(0, [100, 104, 99, 101], 5);
    const moved = withForming({ candles: [], forming }, candle(3, [101, 105, 100, 100.5]));
    expect(moved?.forming).toEqual({ ...forming, high: 105, low: 99, close: 100.5 });
  });

  it('asks for all anew when it lies beyond, and leaves what is older alone', () => {
    const answer = { candles: closed, forming: candles[2]! };
    expect(withForming(answer, candle(3, [1, 1, 1, 1]))).toBeUndefined();
    expect(withForming(answer, candle(1, [1, 1, 1, 1]))).toBe(answer);
    expect(withForming({ candles: closed, forming: null }, candles[2]!)).toBeUndefined();
  });
});

describe('levels of open positions', () => {
  const position = { symbol: 'A', side: 'long', quantity: 1, entryPrice: 100, stop: 99, target: null } as const;
  const bot = (id: string, positions: readonly object[]) =>
    ({ id, positions }) as unknown as Parameters<typeof planLines>[0][number];

  it('are those of the symbol, and one line where bots agree', () => {
    const other = { ...position, stop: 98 };
    const lines = planLines([bot('x', [position]), bot('y', [other, { ...position, symbol: 'B' }])], 'A');
    expect(lines).toEqual([
      { kind: 'entry', price: 100, text: 'long entry 100.000 · 2 bots' },
      { kind: 'stop', price: 99, text: 'stop 99.0000 · x' },
      { kind: 'stop', price: 98, text: 'stop 98.0000 · y' },
    ]);
  });
});
