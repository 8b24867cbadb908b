import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { candlesOf } from '../../../engine/testing/candles.ts';
import { ScopeRun } from '../testing/scopes.ts';
import { changed, describeHead, mirrored } from './head.contract.ts';
import { RulesHead } from './rules.ts';

type Row = readonly [open: number, high: number, low: number, close: number];

/**
 * Thirty quiet candles around 100 (bodies 0.1, ranges 0.4), then a fall of five candles by 0.2 each (down to 99), then the
 * rows given. ATR14 is about 0.4, the mean body about 0.15.
 */
function afterFall(rows: readonly Row[], step = -0.2): CandleColumns {
  const quiet = Array.from({ length: 30 }, (_, i): Row => {
    const [open, close] = i % 2 === 0 ? [99.95, 100.05] : [100.05, 99.95];
    return [open, 100.2, 99.8, close];
  });
  const fall = Array.from({ length: 5 }, (_, i): Row => {
    const open = 100 + step * i;
    return [open, Math.max(open, open + step) + 0.1, Math.min(open, open + step) - 0.1, open + step];
  });
  return candlesOf([...quiet, ...fall, ...rows]);
}

/** Reasons at the last two closes, by code; those without a part of the score aside. */
function lastReasons(candles: CandleColumns): [before: Map<string, number>, now: Map<string, number>] {
  const run = new ScopeRun();
  const head = new RulesHead();
  let [before, now] = [new Map<string, number>(), new Map<string, number>()];
  for (let row = 0; row < candles.length; row++) {
    const scope = run.step(candles, row)[0]!;
    head.score(scope);
    before = now;
    const parts = head.reasons(scope).filter(({ weight }) => weight !== undefined);
    now = new Map(parts.map(({ code, value }) => [code, value!]));
  }
  return [before, now];
}

/** Codes of the patterns that end in the last candle: old ones only fade. */
function lastPatterns(candles: CandleColumns): string[] {
  const [before, now] = lastReasons(candles);
  return [...now].filter(([code, value]) => value > (before.get(code) ?? 0)).map(([code]) => code);
}

/** Each pattern for longs, as the last rows after a fall (or, with a step of 0, after nothing). */
const PATTERNS: readonly (readonly [code: string, mirror: string, rows: readonly Row[], step?: number])[] = [
  [
    'ENGULF',
    'ENGULF',
    [
      [99, 99.05, 98.85, 98.9],
      [98.9, 99.15, 98.85, 99.1],
    ],
  ],
  ['HAMMER', 'SHOOTING_STAR', [[99, 99.06, 98.5, 99.05]]],
  [
    'PIERCING',
    'DARK_CLOUD',
    [
      [99, 99.05, 98.55, 98.6],
      [98.6, 98.9, 98.58, 98.85],
    ],
  ],
  [
    'MORNING_STAR',
    'EVENING_STAR',
    [
      [99, 99.05, 98.55, 98.6],
      [98.6, 98.65, 98.5, 98.62],
      [98.62, 98.95, 98.6, 98.9],
    ],
  ],
  [
    'SOLDIERS',
    'CROWS',
    [
      [100, 100.32, 99.98, 100.3],
      [100.2, 100.52, 100.18, 100.5],
      [100.4, 100.72, 100.38, 100.7],
    ],
    0,
  ],
  [
    'TWEEZER',
    'TWEEZER',
    [
      [99, 99.05, 98.7, 98.8],
      [98.8, 99, 98.69, 98.9],
    ],
  ],
  [
    'HARAMI',
    'HARAMI',
    [
      [99, 99.05, 98.45, 98.5],
      [98.6, 98.75, 98.55, 98.7],
    ],
  ],
  ['MARUBOZU', 'MARUBOZU', [[100, 100.51, 99.99, 100.5]], 0],
  [
    'INSIDE_BREAK',
    'INSIDE_BREAK',
    [
      [100, 100.3, 99.7, 100],
      [100, 100.1, 99.9, 100],
      [100, 100.5, 99.95, 100.4],
    ],
    0,
  ],
  ['REVERSAL_CANDLE', 'REVERSAL_CANDLE', [[99, 99.06, 98.4, 99.05]]],
];

describe('patterns of price action', () => {
  for (const [code, mirror, rows, step] of PATTERNS) {
    it(`${code} and its mirror are found in their candles`, () => {
      const candles = afterFall(rows, step);
      expect(lastPatterns(candles)).toContain(`R.${code}_BULL`);
      expect(lastPatterns(candles).some((name) => name.endsWith('_BEAR'))).toBe(false);
      expect(lastPatterns(mirrored(candles))).toContain(`R.${mirror}_BEAR`);
    });
  }

  it('a reversal means nothing without a move to reverse', () => {
    const rows: Row[] = [
      [100, 100.05, 99.85, 99.9],
      [99.9, 100.15, 99.85, 100.1],
    ];
    expect(lastPatterns(afterFall(rows, 0))).not.toContain('R.ENGULF_BULL');
  });

  it('a close out of the channel counts as a break on volume only', () => {
    const rows: Row[] = [[100, 100.6, 99.95, 100.4]];
    const candles = afterFall(rows, 0);
    const last = candles.length - 1;
    const loud = changed(candles, (_, i) => (i === last ? { volume: 1.5, takerBuyVolume: 1 } : {}));
    expect(lastPatterns(candles)).not.toContain('R.RANGE_BREAK_BULL');
    expect(lastPatterns(loud)).toContain('R.RANGE_BREAK_BULL');
    expect(lastPatterns(mirrored(loud))).toContain('R.RANGE_BREAK_BEAR');
  });

  it('a double bottom is complete at the first close over the high between', () => {
    const path = [...Array(12).fill(-0.4), ...Array(10).fill(0.4), ...Array(10).fill(-0.4), ...Array(14).fill(0.4)];
    let price = 100;
    const rows = path.map((step: number): Row => {
      const [open, close] = [price, (price += step)];
      return [open, Math.max(open, close) + 0.05, Math.min(open, close) - 0.05, close];
    });
    const candles = afterFall(rows, 0);
    const firsts = (columns: CandleColumns, code: string): number[] => {
      const run = new ScopeRun();
      const head = new RulesHead();
      return Array.from({ length: columns.length }, (_, row) => {
        const scope = run.step(columns, row)[0]!;
        head.score(scope);
        return [head.strongestPattern(1, 1), head.strongestPattern(-1, 1)].some(
          (found) => found?.bull === code || found?.bear === code,
        );
      }).flatMap((isFound, row) => (isFound ? [row] : []));
    };
    // the high between is 99.25 (row 35 + 21); the path passes it on its way up
    const complete = Array.from(candles.close).findIndex((close, row) => row > 35 + 32 && close > 99.25);
    expect(firsts(candles, 'DOUBLE_BOTTOM')).toEqual([complete]);
    expect(firsts(mirrored(candles), 'DOUBLE_TOP')).toEqual([complete]);
  });

  it('fades by half every three candles', () => {
    const [code, , rows] = PATTERNS[0]!;
    const quiet: Row[] = [
      [99.1, 99.2, 99, 99.15],
      [99.15, 99.25, 99.05, 99.1],
      [99.1, 99.2, 99, 99.12],
    ];
    const [, now] = lastReasons(afterFall(rows));
    const [, later] = lastReasons(afterFall([...rows, ...quiet]));
    expect(later.get(`R.${code}_BULL`)).toBeCloseTo(now.get(`R.${code}_BULL`)! / 2, 12);
  });
});

describeHead('rules', () => new RulesHead());
