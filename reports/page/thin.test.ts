import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleTrade } from '../testing/record.ts';
import { chooseTrades } from './sample.ts';
import { thin } from './thin.ts';

describe('thin', () => {
  it('keeps everything when it fits', () => {
    expect(thin(3, 3, () => 0)).toEqual([0, 1, 2]);
    expect(thin(0, 10, () => 0)).toEqual([]);
  });

  it('keeps both ends, the highest and the lowest point, in order and within the limit', () => {
    const series = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(series, fc.integer({ min: 8, max: 60 }), (values, max) => {
        const kept = thin(values.length, max, (i) => values[i]!);
        expect(kept.length).toBeLessThanOrEqual(Math.max(max, 0));
        expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1]);
        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        expect(Math.max(...kept.map((i) => values[i]!))).toBe(Math.max(...values));
        expect(Math.min(...kept.map((i) => values[i]!))).toBe(Math.min(...values));
      }),
    );
  });
});

describe('chooseTrades', () => {
  const trades = Array.from({ length: 1_000 }, (_, i) => sampleTrade({ id: i, pnl: ((i * 7_919) % 1_000) - 500 }));

  it('takes all when they fit', () => {
    expect(chooseTrades(trades, 1_000)).toBe(trades);
  });

  it('takes exactly as many as fit: the ends, the best, the worst, an even spread, in order', () => {
    const chosen = chooseTrades(trades, 100);
    const ids = chosen.map((trade) => trade.id);
    expect(ids).toHaveLength(100);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    expect([ids[0], ids.at(-1)]).toEqual([0, 999]);
    const results = chosen.map((trade) => trade.pnl).sort((a, b) => a - b);
    expect(results.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, i) => i - 500));
    expect(results.slice(-10)).toEqual(Array.from({ length: 10 }, (_, i) => i + 490));
    for (let start = 0; start < 1_000; start += 100) {
      expect(ids.filter((id) => id >= start && id < start + 100).length).toBeGreaterThanOrEqual(5);
    }
  });
});
