import { describe, expect, it } from 'vitest';
import { createCandleColumns } from '../../../engine/market/candle.ts';
import type { CandleColumns } from '../../../engine/market/candle.ts';
import { Random } from '../../../engine/market/random.ts';
import { walkCandles } from '../../../engine/testing/candles.ts';
import type { Head, Reason } from '../head.ts';
import { REASONS_MAX } from '../head.ts';
import { ScopeRun } from '../testing/scopes.ts';

const COUNT = 900;

/** Candles with each row changed. */
export function changed(
  columns: CandleColumns,
  change: (row: Record<'open' | 'high' | 'low' | 'close' | 'volume' | 'takerBuyVolume', number>, i: number) => object,
): CandleColumns {
  const out = createCandleColumns(columns.length);
  out.length = columns.length;
  for (let i = 0; i < columns.length; i++) {
    const row = Object.fromEntries(
      Object.entries(columns).flatMap(([name, column]) => (typeof column === 'number' ? [] : [[name, column[i]!]])),
    );
    const next = { ...row, ...change(row as never, i) } as Record<string, number>;
    for (const name of Object.keys(row)) (out as unknown as Record<string, Float64Array>)[name]![i] = next[name]!;
  }
  return out;
}

/** Prices p become 2·100 − p: highs are lows and buyers sellers. */
export function mirrored(columns: CandleColumns): CandleColumns {
  return changed(columns, ({ open, high, low, close, volume, takerBuyVolume }) => ({
    open: 200 - open,
    high: 200 - low,
    low: 200 - high,
    close: 200 - close,
    takerBuyVolume: volume - takerBuyVolume,
  }));
}

/** The head's scores on 1m candles. */
export function scoresOf(head: Head, candles: CandleColumns): number[] {
  const run = new ScopeRun();
  return Array.from({ length: candles.length }, (_, row) => head.score(run.step(candles, row)[0]!));
}

function expectSoundReasons(reasons: readonly Reason[], score: number): void {
  expect(reasons.length).toBeLessThanOrEqual(REASONS_MAX);
  if (score !== score) expect(reasons.length).toBeGreaterThan(0);
  for (const { value = 0, weight = 0 } of reasons) expect([value, weight].every(Number.isFinite)).toBe(true);
}

/** What every head that lives on candles must keep to. */
export function describeHead(name: string, create: () => Head): void {
  describe(`${name}, as a head`, () => {
    const seeds = [1, 2, 3];
    const walks = seeds.map((seed) => walkCandles(COUNT, { seed: `${name} ${seed}` }));

    it('scores from −1 to 1 once ready, with at most eight finite reasons', () => {
      for (const candles of walks) {
        const head = create();
        const run = new ScopeRun();
        let ready = 0;
        for (let row = 0; row < candles.length; row++) {
          const scope = run.step(candles, row)[0]!;
          const score = head.score(scope);
          if (row % 7 === 0) expectSoundReasons(head.reasons(scope), score);
          if (score !== score) continue;
          ready++;
          expect(Math.abs(score)).toBeLessThanOrEqual(1);
        }
        expect(ready).toBeGreaterThan(COUNT / 2);
      }
    });

    it('does not know the future', () => {
      for (const candles of walks) {
        const cut = 450;
        const noise = walkCandles(COUNT, { seed: 'another future' });
        const other = changed(candles, (row, i) =>
          i < cut ? row : { open: noise.open[i], high: noise.high[i], low: noise.low[i], close: noise.close[i] },
        );
        expect(scoresOf(create(), other).slice(0, cut)).toEqual(scoresOf(create(), candles).slice(0, cut));
      }
    });

    it('goes on from any saved state bit for bit', () => {
      const random = Random.fromKey(`cuts of ${name}`);
      for (const candles of walks) {
        const cut = 1 + Math.floor(random.uniform() * (COUNT - 2));
        const [head, run] = [create(), new ScopeRun()];
        for (let row = 0; row < cut; row++) head.score(run.step(candles, row)[0]!);
        const saved = structuredClone(head.save());
        const next = create();
        // a restored head has a past of its own to forget
        scoresOf(next, walkCandles(100, { seed: 'another past' }));
        next.restore(saved);
        for (let row = cut; row < COUNT; row++) {
          const scope = run.step(candles, row)[0]!;
          expect(next.score(scope)).toBe(head.score(scope));
          if (row % 50 === 0) expect(next.reasons(scope)).toEqual(head.reasons(scope));
        }
      }
    });
  });
}
