/** What indicators say while nothing moves or trades, exactly, though there was movement before. */
import { describe, expect, it } from 'vitest';
import { featureColumn, featureRows } from '../testing/indicator-rows.ts';
import { aroon } from './aroon.ts';
import { bollinger } from './bollinger.ts';
import { balanceOfPower } from './candle-shape.ts';
import { cci } from './cci.ts';
import { choppiness } from './choppiness.ts';
import { cmo } from './cmo.ts';
import { stdDev, zScore } from './deviation.ts';
import { donchian } from './donchian.ts';
import { standingCandles } from './indicator.contract.ts';
import type { IndicatorSpec } from './indicator.ts';
import { linearRegression } from './linear-regression.ts';
import { cmf, mfi } from './money-flow.ts';
import { kama, vwma } from './other-averages.ts';
import { roc } from './roc.ts';
import { rsi } from './rsi.ts';
import { sma } from './sma.ts';
import { stochastic, williamsR } from './stochastic.ts';
import { tsi } from './tsi.ts';
import { ulcerIndex } from './ulcer-index.ts';
import { ultimateOscillator } from './ultimate-oscillator.ts';
import { emv } from './volume-moves.ts';
import { vortex } from './vortex.ts';
import { wma } from './wma.ts';

/** A candle in the midst of the stretch that stands still. */
const STANDING = 290;

const QUIET: readonly [IndicatorSpec, (price: number) => readonly number[]][] = [
  [sma(20), (price) => [price]],
  [bollinger(20, 2), (price) => [price, price, price, 0, 0.5]],
  [donchian(20), (price) => [price, price, price, 0]],
  [stdDev(20), () => [0]],
  [zScore(20), () => [0]],
  [linearRegression(14), (price) => [price, 0, price, 0]],
  [cci(20), () => [0]],
  [cmo(14), () => [0]],
  [stochastic(14, 3, 3), () => [50, 50]],
  [williamsR(14), () => [-50]],
  [ultimateOscillator(7, 14, 28), () => [0]],
  [roc(9), () => [0]],
  [cmf(20), () => [0]],
  [mfi(14), () => [50]],
  [emv(14), () => [0]],
  [vortex(14), () => [1, 1]],
  [choppiness(14), () => [100]],
  [ulcerIndex(14), () => [0]],
  [balanceOfPower(), () => [0]],
  [aroon(25), () => [100, 100, 0]],
];

describe.each([0, 7])('standing still, %i traded a minute', (volume) => {
  const candles = standingCandles(volume);
  const price = candles.close[STANDING]!;

  it.each(QUIET.map(([spec, wanted]) => [spec.key, spec, wanted] as const))('%s', (_, spec, wanted) => {
    expect(featureRows(spec, candles)[STANDING]).toEqual(wanted(price));
  });

  it('averages by weight come to rest at the price', () => {
    for (const spec of [wma(9), vwma(20), kama(2, 2, 3)]) {
      expect(featureRows(spec, candles)[STANDING]![0]).toBeCloseTo(price, 10);
    }
  });
});

describe('never having moved at all', () => {
  const candles = standingCandles(0);
  for (const name of ['open', 'high', 'low', 'close'] as const) candles[name].fill(100);

  it('is neither strength nor weakness', () => {
    expect(featureRows(rsi(14), candles)[STANDING]).toEqual([50]);
    expect(featureRows(tsi(25, 13), candles)[STANDING]).toEqual([0]);
  });
});

describe('typical prices that are equal but for their rounding', () => {
  it.each([2, 20, 100])('leave cci(%i) at 0', (period) => {
    for (const [middle, tick] of [
      [902_119, 0.01],
      [248_779, 1e-6],
      [67, 1e-8],
    ] as const) {
      const candles = standingCandles(1);
      for (let i = 0; i < candles.length; i++) {
        const reach = (i * 7) % 50;
        candles.high[i] = (middle + reach) * tick;
        candles.low[i] = (middle - reach) * tick;
        candles.close[i] = middle * tick;
      }
      expect(featureColumn(cci(period), candles).slice(period - 1)).toEqual(
        new Array(candles.length - period + 1).fill(0),
      );
    }
  });
});
