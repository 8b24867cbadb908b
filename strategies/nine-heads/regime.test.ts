import { describe, expect, it } from 'vitest';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { lcgCandles, walkCandles } from '../../engine/testing/candles.ts';
import { readRealMonth, realMonthPath } from '../../engine/testing/real-month.ts';
import { FEATURE } from './feature-index.ts';
import { RegimeTracker } from './regime.ts';
import { ScopeRun } from './testing/scopes.ts';

/** Rank of the last of a list among up to 500 before it; NaN with fewer than 100. */
function rankOfLast(values: readonly number[]): number {
  const x = values.at(-1)!;
  const past = values.slice(-501, -1);
  const below = past.filter((y) => y < x).length + past.filter((y) => y === x).length / 2;
  return past.length < 100 ? NaN : below / past.length;
}

/** The regime at every close, straight from the definition. */
class Reference {
  private readonly volatilities: number[] = [];
  private readonly widths: number[] = [];
  private readonly widthRanks: number[] = [];
  private readonly raw: string[] = [];
  private readonly breakouts: boolean[] = [];

  regime({ features, candle, volumeRatio }: ReturnType<ScopeRun['step']>[number]): string {
    const { values, previous } = features;
    const squeezed = this.widthRanks.slice(-10).some((rank) => rank <= 0.2);
    const isOut = candle.close > previous[FEATURE.donchian_upper]! || candle.close < previous[FEATURE.donchian_lower]!;
    this.breakouts.push(squeezed && isOut && volumeRatio >= 1.5);
    for (const [list, name] of [
      [this.volatilities, 'atr_percent'],
      [this.widths, 'bb_width'],
    ] as const) {
      if (!Number.isNaN(values[FEATURE[name]])) list.push(values[FEATURE[name]]!);
    }
    const rank = rankOfLast(this.volatilities);
    const widthRank = this.widths.length > 0 ? rankOfLast(this.widths) : NaN;
    if (Number.isNaN(widthRank)) return 'UNKNOWN';
    this.widthRanks.push(widthRank);
    const isTrend = values[FEATURE.adx]! >= 25 && Math.abs(values[FEATURE.plus_di]! - values[FEATURE.minus_di]!) >= 5;
    const quiet = rank <= 0.1 ? 'LOW_VOLATILITY' : 'RANGING';
    this.raw.push(rank >= 0.9 ? 'VOLATILE' : isTrend ? 'TRENDING' : quiet);
    if (this.widthRanks.length < 100) return 'UNKNOWN';
    if (this.breakouts.slice(-10).includes(true)) return 'BREAKOUT';
    // the latest regime that held three closes running
    for (let i = this.raw.length - 1; i >= 2; i--) {
      if (this.raw[i] === this.raw[i - 1] && this.raw[i] === this.raw[i - 2]) return this.raw[i]!;
    }
    return 'UNKNOWN';
  }
}

/** Compares tracker and definition on one timeframe; gives how often each regime was met. */
function compare(candles: CandleColumns, minutes: number): Map<string, number> {
  const run = new ScopeRun();
  const tracker = new RegimeTracker();
  const reference = new Reference();
  const met = new Map<string, number>();
  for (let row = 0; row < candles.length; row++) {
    for (const scope of run.step(candles, row)) {
      if (scope.minutes !== minutes) continue;
      const regime = tracker.update(scope);
      const expected = reference.regime(scope);
      if (regime !== expected) expect.fail(`${regime}, not ${expected}, at candle ${scope.index}`);
      met.set(regime, (met.get(regime) ?? 0) + 1);
    }
  }
  return met;
}

describe('the regime', () => {
  it('is what the definition says, on 20 walks and the test candles', () => {
    for (let seed = 0; seed < 20; seed++) {
      const met = compare(walkCandles(600, { seed: `regime ${seed}` }), 1);
      // the first band width is that of candle 19, its first rank that of candle 119, the hundredth that of 218
      expect(met.get('UNKNOWN')).toBe(218);
    }
    expect(compare(lcgCandles(2000), 1).size).toBeGreaterThanOrEqual(5);
  });

  const month = realMonthPath('BTCUSDT', '2022-06');
  it.skipIf(month === undefined)('is what the definition says, on a real month of 15m, and every regime is met', () => {
    expect([...compare(readRealMonth(month!), 15).keys()].sort()).toEqual([
      'BREAKOUT',
      'LOW_VOLATILITY',
      'RANGING',
      'TRENDING',
      'UNKNOWN',
      'VOLATILE',
    ]);
  });

  it('goes on from a saved state', () => {
    const candles = walkCandles(900, { seed: 'saved' });
    const [tracker, restored] = [new RegimeTracker(), new RegimeTracker()];
    const run = new ScopeRun();
    for (let row = 0; row < 430; row++) tracker.update(run.step(candles, row)[0]!);
    restored.restore(structuredClone(tracker.save()));
    for (let row = 430; row < 900; row++) {
      const scope = run.step(candles, row)[0]!;
      expect(restored.update(scope)).toBe(tracker.update(scope));
      expect([restored.volatilityRank, restored.widthRank]).toEqual([tracker.volatilityRank, tracker.widthRank]);
    }
  });
});
