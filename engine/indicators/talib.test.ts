/** Against TA-Lib itself, compiled to WebAssembly. */
import { beforeAll, describe, expect, it } from 'vitest';
import { walkCandles } from '../testing/candles.ts';
import { loadTalib, plainCandles, unpacked } from '../testing/indicator-oracles.ts';
import { featureColumn } from '../testing/indicator-rows.ts';
import { aroon } from './aroon.ts';
import { atr, natr } from './atr.ts';
import { balanceOfPower, prices } from './candle-shape.ts';
import { cci } from './cci.ts';
import { dema, t3, tema, trix } from './chained-ema.ts';
import { stdDev } from './deviation.ts';
import { dmi } from './dmi.ts';
import { ema } from './ema.ts';
import { highest, lowest } from './extremes.ts';
import type { IndicatorSpec } from './indicator.ts';
import { expectClose } from './indicator.contract.ts';
import { linearRegression } from './linear-regression.ts';
import { macd } from './macd.ts';
import { midprice } from './midprice.ts';
import { adl, adosc, mfi } from './money-flow.ts';
import { obv } from './obv.ts';
import { kama, trima } from './other-averages.ts';
import { apo, ppo } from './price-oscillator.ts';
import { psar } from './psar.ts';
import { momentum, roc } from './roc.ts';
import { rsi, stochRsi } from './rsi.ts';
import { sma } from './sma.ts';
import { stochastic, williamsR } from './stochastic.ts';
import { trueRange } from './true-range.ts';
import { ultimateOscillator } from './ultimate-oscillator.ts';
import { wma } from './wma.ts';

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const COUNT = 600;
const EMA = 1;

interface Case {
  readonly spec: IndicatorSpec;
  readonly output?: string;
  /** TA-Lib's function, its options, the output meant, and the first candle it gives a value for. */
  readonly name: string;
  readonly options?: Readonly<Record<string, number>>;
  readonly of?: string;
  readonly first: number;
  /** Where its column starts, if the package spoils the first values by freeing them too early. */
  readonly from?: number;
  /** What stands for TA-Lib's `inReal`; the close unless told. */
  readonly input?: 'high' | 'low';
  /** What makes our number of TA-Lib's, where the package's own function is broken. */
  readonly derive?: (theirs: number, close: number) => number;
}

const CASES: readonly Case[] = [
  { spec: sma(30), name: 'SMA', options: { timePeriod: 30 }, first: 29 },
  { spec: ema(12), name: 'EMA', options: { timePeriod: 12 }, first: 11 },
  { spec: wma(9), name: 'WMA', options: { timePeriod: 9 }, first: 8 },
  { spec: dema(20), name: 'DEMA', options: { timePeriod: 20 }, first: 38 },
  { spec: tema(20), name: 'TEMA', options: { timePeriod: 20 }, first: 57 },
  { spec: t3(5, 0.7), name: 'T3', options: { timePeriod: 5, VFactor: 0.7 }, first: 24 },
  { spec: trima(9), name: 'TRIMA', options: { timePeriod: 9 }, first: 8 },
  { spec: trima(10), name: 'TRIMA', options: { timePeriod: 10 }, first: 9 },
  { spec: kama(10, 2, 30), name: 'KAMA', options: { timePeriod: 10 }, first: 10 },
  { spec: trix(15), name: 'TRIX', options: { timePeriod: 15 }, first: 43 },
  { spec: macd(12, 26, 9), output: 'macd', name: 'MACD', of: 'MACD', first: 33 },
  { spec: macd(12, 26, 9), output: 'signal', name: 'MACD', of: 'MACDSignal', first: 33 },
  { spec: macd(12, 26, 9), output: 'histogram', name: 'MACD', of: 'MACDHist', first: 33 },
  { spec: apo(12, 26), name: 'APO', options: { MAType: EMA }, first: 25 },
  { spec: ppo(12, 26, 9), output: 'ppo', name: 'PPO', options: { MAType: EMA }, first: 25 },
  { spec: dmi(14), output: 'plusDi', name: 'PLUS_DI', options: { timePeriod: 14 }, first: 14 },
  { spec: dmi(14), output: 'minusDi', name: 'MINUS_DI', options: { timePeriod: 14 }, first: 14 },
  { spec: dmi(14), output: 'adx', name: 'ADX', options: { timePeriod: 14 }, first: 27 },
  { spec: aroon(25), output: 'up', name: 'AROON', of: 'aroonUp', options: { timePeriod: 25 }, first: 25 },
  { spec: aroon(25), output: 'down', name: 'AROON', of: 'aroonDown', options: { timePeriod: 25 }, first: 25 },
  { spec: aroon(25), output: 'oscillator', name: 'AROONOSC', options: { timePeriod: 25 }, first: 25 },
  { spec: midprice(26), name: 'MIDPRICE', options: { timePeriod: 26 }, first: 25 },
  { spec: rsi(14), name: 'RSI', options: { timePeriod: 14 }, first: 14 },
  { spec: rsi(7), name: 'RSI', options: { timePeriod: 7 }, first: 7 },
  {
    spec: stochRsi({ rsi: 14, stochastic: 14, k: 1, d: 3 }),
    output: 'k',
    name: 'STOCHRSI',
    of: 'fastK',
    options: { timePeriod: 14, fastK_Period: 14, fastD_Period: 3 },
    first: 29,
  },
  {
    spec: stochRsi({ rsi: 14, stochastic: 14, k: 1, d: 3 }),
    output: 'd',
    name: 'STOCHRSI',
    of: 'fastD',
    options: { timePeriod: 14, fastK_Period: 14, fastD_Period: 3 },
    first: 29,
  },
  {
    spec: stochastic(14, 1, 3),
    output: 'd',
    name: 'STOCHF',
    of: 'fastD',
    options: { fastK_Period: 14, fastD_Period: 3 },
    first: 15,
  },
  { spec: williamsR(14), name: 'WILLR', options: { timePeriod: 14 }, first: 13 },
  { spec: cci(20), name: 'CCI', options: { timePeriod: 20 }, first: 19 },
  { spec: ultimateOscillator(7, 14, 28), name: 'ULTOSC', first: 28 },
  { spec: roc(9), name: 'ROC', options: { timePeriod: 9 }, first: 9 },
  { spec: momentum(10), name: 'MOM', options: { timePeriod: 10 }, first: 10 },
  { spec: stdDev(20), name: 'VAR', options: { timePeriod: 20 }, first: 19, derive: (v) => Math.sqrt(v) },
  { spec: linearRegression(14), output: 'now', name: 'LINEARREG', options: { timePeriod: 14 }, first: 13 },
  { spec: linearRegression(14), output: 'slope', name: 'LINEARREG_SLOPE', options: { timePeriod: 14 }, first: 13 },
  {
    spec: linearRegression(14),
    output: 'intercept',
    name: 'LINEARREG_INTERCEPT',
    options: { timePeriod: 14 },
    first: 13,
  },
  { spec: atr(14), name: 'ATR', options: { timePeriod: 14 }, first: 14 },
  { spec: natr(14), name: 'ATR', options: { timePeriod: 14 }, first: 14, derive: (atr, close) => (100 * atr) / close },
  { spec: trueRange(), name: 'TRANGE', first: 1 },
  { spec: highest(20), name: 'MAX', options: { timePeriod: 20 }, first: 19, input: 'high' },
  { spec: lowest(20), name: 'MIN', options: { timePeriod: 20 }, first: 19, input: 'low' },
  { spec: obv(), name: 'OBV', first: 0 },
  { spec: adl(), name: 'AD', first: 0 },
  { spec: adosc(3, 10), name: 'ADOSC', first: 9 },
  { spec: mfi(14), name: 'MFI', options: { timePeriod: 14 }, first: 14 },
  { spec: psar(0.02, 0.2), output: 'value', name: 'SAR', first: 1 },
  {
    spec: psar(0.02, 0.2),
    output: 'direction',
    name: 'SAR',
    first: 1,
    derive: (stop, close) => (stop < close ? 1 : -1),
  },
  { spec: balanceOfPower(), name: 'BOP', first: 0 },
  { spec: prices(), output: 'typical', name: 'TYPPRICE', first: 0 },
  { spec: prices(), output: 'median', name: 'MEDPRICE', first: 4, from: 0 },
  { spec: prices(), output: 'weighted', name: 'WCLPRICE', first: 0 },
];

describe('the same numbers as TA-Lib, 20 walks of 600 candles', () => {
  let talib: Awaited<ReturnType<typeof loadTalib>>;
  beforeAll(async () => {
    talib = await loadTalib();
  });

  it.each(CASES.map((one) => [`${one.spec.key} ${one.output ?? ''} = ${one.name}`, one] as const))('%s', (_, one) => {
    for (const seed of SEEDS) {
      const candles = walkCandles(COUNT, { seed });
      const plain = plainCandles(candles);
      const inReal = plain[one.input ?? 'close'];
      const answer = talib[one.name]!({ ...plain, inReal, ...one.options });
      const column = unpacked(answer[one.of ?? 'output'] as number[], one.from ?? one.first);
      const { derive = (value: number) => value } = one;
      const theirs = column.map((value, i) => derive(value, plain.close[i] as number));
      const ours = featureColumn(one.spec, candles, one.output ?? 'value');
      // Its last value belongs to a candle that does not exist.
      expectClose(ours.slice(one.first, -1), theirs.slice(one.first, -1));
      expect(theirs.slice(one.first, -1)).toHaveLength(COUNT - one.first - 1);
    }
  });
});
