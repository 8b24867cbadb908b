import { describe, expect, it } from 'vitest';
import { walkCandles } from '../testing/candles.ts';
import { GOLDEN } from '../testing/indicator-golden.ts';
import { featureColumn, featureRows } from '../testing/indicator-rows.ts';
import { describeIndicator, PRICE, RATIO, VOLUME } from './indicator.contract.ts';
import type { Degree } from './indicator.contract.ts';
import { SIXTY_NINE } from './sixty-nine.ts';
import { sixtyNine } from './sixty-nine-at-once.ts';
import { supertrend } from './supertrend.ts';
import { vwap } from './vwap.ts';

const RATIOS =
  /^(adx|plus_di|minus_di|aroon|rsi|stoch|williams|cci|tsi|cmo|ppo|trix|ultimate|roc|bb_width|bb_pct|atr_percent|mass|cmf|supertrend_dir)/;

const spec = sixtyNine();
const firsts = Object.entries(GOLDEN).map(([name, [first]]) => [name, first] as const);

describeIndicator(spec, {
  first: { ...Object.fromEntries(firsts), supertrend_dir: 10, vwap_sd: 0 },
  degree: Object.fromEntries(
    spec.outputs.map((name): [string, Degree] => [name, name === 'obv' ? VOLUME : RATIOS.test(name) ? RATIO : PRICE]),
  ),
});

describe('the 69 at once', () => {
  it('are the 69 one by one, to the bit, and two companions', () => {
    for (const seed of ['a', 'b']) {
      const candles = walkCandles(5_000, { seed, absentShare: 0.01 });
      const rows = featureRows(spec, candles);
      const column = (k: number): number[] => rows.map((row) => row[k]!);
      SIXTY_NINE.forEach(({ name, spec: one, output }, k) => {
        expect([name, column(k)]).toEqual([spec.outputs[k], featureColumn(one, candles, output)]);
      });
      expect(spec.outputs.slice(69)).toEqual(['supertrend_dir', 'vwap_sd']);
      expect(column(69)).toEqual(featureColumn(supertrend(10, 3), candles, 'direction'));
      expect(column(70)).toEqual(featureColumn(vwap(), candles, 'deviation'));
    }
  });
});

describe('the deviation around the VWAP', () => {
  it("is that of the day's typical prices, weighted by volume, by two passes", () => {
    const candles = walkCandles(2_000, { seed: 'vwap' });
    const deviation = featureColumn(vwap(), candles, 'deviation');
    for (const [i, from] of [
      [700, 0],
      [1_439, 0],
      [1_440, 1_440],
      [1_999, 1_440],
    ] as const) {
      const rows = Array.from({ length: i + 1 - from }, (_, k) => from + k);
      const typical = (k: number): number => (candles.high[k]! + candles.low[k]! + candles.close[k]!) / 3;
      const traded = rows.reduce((sum, k) => sum + candles.volume[k]!, 0);
      const mean = rows.reduce((sum, k) => sum + typical(k) * candles.volume[k]!, 0) / traded;
      const squares = rows.reduce((sum, k) => sum + candles.volume[k]! * (typical(k) - mean) ** 2, 0);
      expect(deviation[i]).toBeCloseTo(Math.sqrt(squares / traded), 10);
    }
  });

  it('is exactly 0 at the first traded candle of a day, whatever rounding does to its mean', () => {
    for (let seed = 0; seed < 50; seed++) {
      expect(featureColumn(vwap(), walkCandles(1, { seed }), 'deviation')).toEqual([0]);
    }
  });

  it('and the exact VWAP is quote volume over base volume', () => {
    const candles = walkCandles(500, { seed: 'vwap' });
    const sum = (column: Float64Array): number => column.subarray(0, 500).reduce((a, b) => a + b, 0);
    const exact = featureColumn(vwap('quote'), candles);
    expect(exact[499]).toBeCloseTo(sum(candles.quoteVolume) / sum(candles.volume), 9);
  });
});
