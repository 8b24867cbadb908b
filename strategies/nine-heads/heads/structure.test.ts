/** The structure head: the worked breaks, its arithmetic, and a recomputation on walks. */
import { describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../../engine/market/candle.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { MINUTE_MS } from '../../../engine/market/units.ts';
import { TEST_START, walkCandles } from '../../../engine/testing/candles.ts';
import type { TimeframeScope } from '../scope-state.ts';
import { ScopeRun } from '../testing/scopes.ts';
import { StructureHead } from './structure.ts';

/** What the head sees of one timeframe. */
interface Seen {
  readonly trend: number;
  readonly position?: number;
  /** Candles since the last reaction in a block, and in a breaker: of either direction. */
  readonly block?: readonly [up: number, down: number];
  readonly breaker?: readonly [up: number, down: number];
  readonly event?: { kind: string; price: number };
}

/** The head's score and reasons on 5m, given what each timeframe shows; `undefined` for one without a close. */
function judge(frames: Readonly<Record<number, Seen | undefined>>): {
  head: StructureHead;
  score: number;
  codes: string[];
} {
  const never = [Infinity, Infinity] as const;
  const index = 100;
  const frame = (minutes: number): unknown => {
    const seen = frames[minutes];
    if (seen === undefined) return undefined;
    const since = (ages: readonly [number, number]) => (direction: number) => index - ages[direction > 0 ? 0 : 1];
    return {
      index,
      structure: {
        trend: seen.trend,
        event: seen.event ?? null,
        position: () => seen.position ?? NaN,
        lastBlockReaction: since(seen.block ?? never),
        lastBreakerReaction: since(seen.breaker ?? never),
      },
    };
  };
  const head = new StructureHead();
  const scope = { minutes: 5, candle: { close: 100 }, market: { scope: frame } } as never;
  return { head, score: head.score(scope), codes: head.reasons(scope).map(({ code }) => code) };
}

describe('structure head', () => {
  it('weighs the trends of the timeframes that have one', () => {
    const { head, score, codes } = judge({ 5: { trend: -1 }, 15: { trend: 1 }, 60: { trend: 1 }, 240: { trend: 1 } });
    expect(head.alignment).toBeCloseTo(0.7, 12);
    expect(score).toBeCloseTo(0.65 * 0.7, 12);
    expect(head.isAligned).toBe(false);
    expect(codes).toEqual(['M.ALIGN', 'M.TF_15_UP', 'M.TF_240_UP', 'M.TF_5_DN', 'M.TF_60_UP']);
    const threeOfFour = judge({ 5: { trend: 1 }, 15: { trend: 1 }, 60: { trend: 1 }, 240: undefined });
    expect(threeOfFour.head.alignment).toBe(1);
    expect(threeOfFour.head.isAligned).toBe(true);
  });

  it('wants two timeframes with a trend', () => {
    const { score, codes } = judge({ 5: { trend: 1 }, 15: { trend: 0 }, 60: undefined, 240: undefined });
    expect(score).toBeNaN();
    expect(codes).toEqual(['WARMUP']);
  });

  it('buys cheap and sells dear in the dealing range of 1h, once the trends lean', () => {
    const up = (position: number) => judge({ 15: { trend: 1 }, 60: { trend: 1, position } });
    expect(up(0.2).score).toBeCloseTo(0.65 + 0.2 * 0.6, 12);
    expect(up(0.2).codes).toContain('M.DISCOUNT');
    expect(up(0.9).score).toBeCloseTo(0.65 - 0.2 * 0.8, 12);
    expect(up(0.9).codes).toContain('M.PREMIUM');
    expect(up(0.55).codes.filter((code) => /DISCOUNT|PREMIUM/.test(code))).toEqual([]);
    expect(judge({ 60: { trend: 1, position: 0.2 }, 240: { trend: -1 } }).score).toBe(0);
  });

  it('adds the later reaction in a block or breaker of 15m for three candles', () => {
    const trend = 1;
    const at15 = (seen: Partial<Seen>) => judge({ 15: { trend, ...seen }, 60: { trend } });
    expect(at15({ block: [0, Infinity] }).score).toBeCloseTo(0.8, 12);
    expect(at15({ block: [2, Infinity] }).score).toBeCloseTo(0.8, 12);
    expect(at15({ block: [3, Infinity] }).score).toBeCloseTo(0.65, 12);
    expect(at15({ block: [1, 0] }).score).toBeCloseTo(0.5, 12);
    expect(at15({ block: [1, 1] }).score).toBeCloseTo(0.65, 12);
    expect(at15({ block: [0, Infinity] }).codes).toContain('M.OB_BULL');
    expect(at15({ breaker: [Infinity, 1] }).codes).toContain('M.BREAKER_BEAR');
  });

  it('tells the event of its own timeframe', () => {
    const frames = { 5: { trend: -1, event: { kind: 'CHOCH', price: 103 } }, 15: { trend: 1 } };
    expect(judge(frames).codes).toContain('M.CHOCH_DN');
  });

  it('follows the worked swings: 105 broken at 105.2, 108 at 108.4, then a close under 103', () => {
    const codes: string[] = [];
    const head = new StructureHead();
    const run = new ScopeRun();
    const candles = swings([100, 105, 101, 105.2, 108, 103, 108.4, 111, 102.5]);
    for (let row = 0; row < candles.length; row++) {
      for (const scope of run.step(candles, row)) {
        if (scope.minutes !== 5) continue;
        head.score(scope);
        const { event } = scope.structure;
        if (event !== null) codes.push(`${event.kind} ${event.direction} ${event.price}`);
      }
    }
    expect(head.save()).toEqual(restored(head).save());
    expect(codes).toEqual(['CHOCH 1 105', 'BOS 1 108', 'CHOCH -1 103']);
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed))('agrees with a recomputation on walk %i', (seed) => {
    const head = new StructureHead();
    const run = new ScopeRun();
    const candles = walkCandles(3000, { seed: `structure ${seed}` });
    const reactions = new Map<number, number>();
    const wrong: number[] = [];
    let ready = 0;
    for (let row = 0; row < candles.length; row++) {
      const closed = run.step(candles, row);
      for (const scope of closed) if (scope.minutes === 15) reactions.set(scope.index, reactionAt(scope));
      for (const scope of closed) {
        if (scope.minutes > 5) continue;
        const [score, expected] = [head.score(scope), recomputed(scope, reactions)];
        if (!Number.isNaN(expected)) ready++;
        // it remembers nothing
        if (!Object.is(score, new StructureHead().score(scope))) wrong.push(row);
        if (!Object.is(score, expected) && !(Math.abs(score - expected) < 1e-9)) wrong.push(row);
      }
    }
    expect(wrong).toEqual([]);
    expect(ready).toBeGreaterThan(1000);
    expect([...reactions.values()]).toEqual(expect.arrayContaining([1, -1]));
  });
});

function restored(head: StructureHead): StructureHead {
  const other = new StructureHead();
  other.restore(head.save());
  return other;
}

/** Which way the price turned in blocks or breakers at this close: 1, −1, 0 for both, NaN for none. */
function reactionAt({ structure, index }: TimeframeScope): number {
  const isAt = (direction: 1 | -1): boolean =>
    structure.lastBlockReaction(direction) === index || structure.lastBreakerReaction(direction) === index;
  return isAt(1) || isAt(-1) ? Number(isAt(1)) - Number(isAt(-1)) : NaN;
}

function recomputed({ market, candle }: TimeframeScope, reactions: ReadonlyMap<number, number>): number {
  const weights = { 5: 0.15, 15: 0.25, 60: 0.3, 240: 0.3 };
  const trends = Object.entries(weights)
    .map(([minutes, weight]) => [market.scope(Number(minutes))?.structure.trend ?? 0, weight] as const)
    .filter(([trend]) => trend !== 0);
  if (trends.length < 2) return NaN;
  const total = trends.reduce((sum, [, weight]) => sum + weight, 0);
  const alignment = trends.reduce((sum, [trend, weight]) => sum + trend * weight, 0) / total;
  const { rangeLow = NaN, rangeHigh = NaN } = market.scope(60)?.structure ?? {};
  const place = Math.max(0, Math.min(1, (candle.close - rangeLow) / (rangeHigh - rangeLow)));
  const cheap = Number.isNaN(place) || Math.abs(alignment) < 1e-9 ? 0 : 1 - 2 * place;
  const latest = market.scope(15)?.index ?? 0;
  const block = [0, 1, 2].map((age) => reactions.get(latest - age) ?? NaN).find((turn) => !Number.isNaN(turn)) ?? 0;
  return Math.max(-1, Math.min(1, 0.65 * alignment + 0.2 * cheap + 0.15 * block));
}

/** 1m candles whose closes run from corner to corner in eight steps of five minutes each; wicks only at the corners' own prices. */
function swings(corners: readonly number[]): CandleColumns {
  const closes = corners.slice(1).flatMap((to, k) => {
    const from = corners[k] as number;
    return Array.from({ length: 40 }, (_, i) => (i === 39 ? to : from + ((to - from) * (i + 1)) / 40));
  });
  const columns = createCandleColumns(closes.length);
  columns.length = closes.length;
  closes.forEach((close, i) => {
    const open = closes[i - 1] ?? (corners[0] as number);
    columns.openTime[i] = TEST_START + i * MINUTE_MS;
    columns.open[i] = open;
    columns.close[i] = close;
    columns.high[i] = Math.max(open, close);
    columns.low[i] = Math.min(open, close);
    columns.volume[i] = 1;
    columns.takerBuyVolume[i] = 0.5;
  });
  return columns;
}
