/** Every indicator under the contract, with its warm-ups and its answer to other units. */
import { describe, expect, it } from 'vitest';
import { aroon } from './aroon.ts';
import { atr, natr } from './atr.ts';
import { awesomeOscillator } from './awesome-oscillator.ts';
import { bollinger } from './bollinger.ts';
import { balanceOfPower, elderRay, prices, qStick } from './candle-shape.ts';
import { cci } from './cci.ts';
import { dema, t3, tema, trix } from './chained-ema.ts';
import { chandelier } from './chandelier.ts';
import { choppiness } from './choppiness.ts';
import { cmo } from './cmo.ts';
import { stdDev, zScore } from './deviation.ts';
import { dmi } from './dmi.ts';
import { donchian } from './donchian.ts';
import { dpo } from './dpo.ts';
import { ema } from './ema.ts';
import { highest, lowest } from './extremes.ts';
import { ichimoku } from './ichimoku.ts';
import { describeIndicator, describeRefusals, PRICE, RATIO, VOLUME } from './indicator.contract.ts';
import type { Degree } from './indicator.contract.ts';
import type { IndicatorSpec } from './indicator.ts';
import { keltner } from './keltner.ts';
import { coppock, kst } from './kst.ts';
import { linearRegression } from './linear-regression.ts';
import { macd } from './macd.ts';
import { massIndex } from './mass-index.ts';
import { midprice } from './midprice.ts';
import { adl, adosc, cmf, mfi } from './money-flow.ts';
import { obv, pvt } from './obv.ts';
import { kama, rma, trima, vwma } from './other-averages.ts';
import { apo, ppo, pvo } from './price-oscillator.ts';
import { psar } from './psar.ts';
import { momentum, roc } from './roc.ts';
import { rsi, stochRsi } from './rsi.ts';
import { sma } from './sma.ts';
import { stochastic, williamsR } from './stochastic.ts';
import { supertrend } from './supertrend.ts';
import { trueRange } from './true-range.ts';
import { tsi } from './tsi.ts';
import { ulcerIndex } from './ulcer-index.ts';
import { ultimateOscillator } from './ultimate-oscillator.ts';
import { emv, forceIndex } from './volume-moves.ts';
import { vortex } from './vortex.ts';
import { vwap } from './vwap.ts';
import { hma, wma } from './wma.ts';

/** A recipe, the first candle of each output, the degree of each (or of all), and another recipe of the same kind. */
type Row = [spec: IndicatorSpec, first: number[], degree: Degree | Degree[], other?: IndicatorSpec];

const GROUPS: Readonly<Record<string, readonly Row[]>> = {
  averages: [
    [sma(20), [19], PRICE, sma(21)],
    [ema(12), [11], PRICE, ema(13)],
    [wma(9), [8], PRICE, wma(8)],
    [hma(9), [10], PRICE, hma(20)],
    [dema(20), [38], PRICE, dema(5)],
    [tema(20), [57], PRICE, tema(5)],
    [t3(5, 0.7), [24], PRICE, t3(5, 0.5)],
    [rma(14), [13], PRICE, rma(3)],
    [trima(9), [8], PRICE, trima(10)],
    [vwma(20), [19], PRICE, vwma(10)],
    [kama(10, 2, 30), [10], PRICE, kama(10, 2, 20)],
    [sma(1), [0], PRICE],
    [ema(1), [0], PRICE],
    [wma(1), [0], PRICE],
  ],
  trend: [
    [macd(12, 26, 9), [25, 33, 33], PRICE, macd(5, 35, 5)],
    [apo(12, 26), [25], PRICE, apo(21, 50)],
    [ppo(12, 26, 9), [25, 33, 33], RATIO, ppo(12, 26, 5)],
    [trix(15), [43], RATIO, trix(3)],
    [dmi(14), [14, 14, 27], RATIO, dmi(2)],
    [aroon(25), [25, 25, 25], RATIO, aroon(5)],
    [supertrend(10, 3), [10, 10], [PRICE, RATIO], supertrend(10, 2)],
    [psar(0.02, 0.2), [1, 1], [PRICE, RATIO], psar(0.02, 0.1)],
    [ichimoku(), [8, 25, 25, 51], PRICE, ichimoku(9, 26, 44)],
    [midprice(26), [25], PRICE, midprice(1)],
    [vortex(14), [14, 14], RATIO, vortex(1)],
    [linearRegression(14), [13, 13, 13, 13], [PRICE, PRICE, PRICE, RATIO], linearRegression(2)],
  ],
  oscillators: [
    [rsi(14), [14], RATIO, rsi(1)],
    [stochRsi(), [29, 31], RATIO, stochRsi({ d: 1 })],
    [stochastic(14, 3, 3), [15, 17], RATIO, stochastic(14, 1, 3)],
    [williamsR(14), [13], RATIO, williamsR(1)],
    [cci(20), [19], RATIO, cci(2)],
    [tsi(25, 13), [37], RATIO, tsi(13, 25)],
    [cmo(14), [14], RATIO, cmo(1)],
    [ultimateOscillator(7, 14, 28), [28], RATIO, ultimateOscillator(1, 2, 3)],
    [awesomeOscillator(5, 34), [33], PRICE, awesomeOscillator(5, 20)],
    [roc(9), [9], RATIO, roc(1)],
    [momentum(10), [10], PRICE, momentum(1)],
    [kst(), [44, 52], RATIO, kst({ signal: 1 })],
    [coppock(14, 11, 10), [23], RATIO, coppock(14, 11, 1)],
    [dpo(20), [19], PRICE, dpo(2)],
    [elderRay(13), [12, 12], PRICE, elderRay(1)],
    [balanceOfPower(), [0], RATIO],
    [qStick(8), [7], PRICE, qStick(1)],
    [prices(), [0, 0, 0], PRICE],
  ],
  bands: [
    [bollinger(20, 2), [19, 19, 19, 19, 19], [PRICE, PRICE, PRICE, RATIO, RATIO], bollinger(20, 1.5)],
    [bollinger(1, 2), [0, 0, 0, 0, 0], [PRICE, PRICE, PRICE, RATIO, RATIO]],
    [stdDev(20), [19], PRICE, stdDev(5)],
    [zScore(20), [19], RATIO, zScore(2)],
    [trueRange(), [1], PRICE],
    [atr(14), [14], PRICE, atr(1)],
    [natr(14), [14], RATIO, natr(2)],
    [highest(20), [19], PRICE, highest(1)],
    [lowest(20), [19], PRICE, lowest(1)],
    [donchian(20), [19, 19, 19, 19], PRICE, donchian(1)],
    [keltner(20, 10, 2), [19, 19, 19], PRICE, keltner(20, 10, 1)],
    [keltner(5, 10, 2), [10, 4, 10], PRICE],
    [chandelier(22, 3), [22, 22], PRICE, chandelier(22, 2)],
    [massIndex(9, 25), [40], RATIO, massIndex(2, 25)],
    [choppiness(14), [14], RATIO, choppiness(2)],
    [ulcerIndex(14), [26], RATIO, ulcerIndex(2)],
  ],
  volume: [
    [obv(), [0], VOLUME],
    [pvt(), [1], VOLUME],
    [adl(), [0], VOLUME],
    [adosc(3, 10), [9], VOLUME, adosc(3, 6)],
    [cmf(20), [19], RATIO, cmf(1)],
    [mfi(14), [14], RATIO, mfi(1)],
    [pvo(12, 26, 9), [25, 33, 33], RATIO, pvo(5, 6, 1)],
    [forceIndex(13), [13], { price: 1, volume: 1 }, forceIndex(1)],
    [emv(14), [14], { price: 2, volume: -1 }, emv(14, 1)],
    [vwap(), [0, 0], PRICE, vwap('quote')],
    [vwap('quote'), [0, 0], PRICE],
  ],
};

describe.each(Object.keys(GROUPS))('%s', (group) => {
  for (const [spec, firsts, degrees, other] of GROUPS[group] ?? []) {
    const named = <T>(of: readonly T[] | T): Record<string, T> =>
      Object.fromEntries(spec.outputs.map((output, k) => [output, Array.isArray(of) ? (of[k] as T) : (of as T)]));
    const facts = { first: named(firsts), degree: named<Degree>(degrees) };
    describeIndicator(spec, other === undefined ? facts : { ...facts, other });
  }
});

describe('periods', () => {
  const one = {
    sma,
    ema,
    wma,
    dema,
    tema,
    rma,
    trima,
    vwma,
    aroon,
    midprice,
    vortex,
    rsi,
    williamsR,
    cmo,
    roc,
    momentum,
  };
  const more = {
    elderRay,
    qStick,
    stdDev,
    atr,
    natr,
    highest,
    lowest,
    donchian,
    ulcerIndex,
    cmf,
    mfi,
    forceIndex,
    trix,
  };
  for (const [name, create] of Object.entries({ ...one, ...more })) describeRefusals(name, create);
  const two = { hma, dmi, linearRegression, cci, dpo, zScore, choppiness };
  for (const [name, create] of Object.entries(two)) describeRefusals(name, create, 2);
  describeRefusals('t3', (period) => t3(period));
  describeRefusals('kama', (period) => kama(10, 2, period));
  describeRefusals('macd', (period) => macd(12, 26, period));
  describeRefusals('apo', (fast) => apo(fast, 1e6));
  describeRefusals('ppo', (period) => ppo(12, 26, period));
  describeRefusals('pvo', (period) => pvo(12, 26, period));
  describeRefusals('supertrend', (period) => supertrend(period));
  describeRefusals('ichimoku', (period) => ichimoku(9, 26, period));
  describeRefusals('stochRsi', (stochastic) => stochRsi({ stochastic }));
  describeRefusals('stochastic', (period) => stochastic(14, period));
  describeRefusals('tsi', (period) => tsi(25, period));
  describeRefusals('ultimateOscillator', (period) => ultimateOscillator(period));
  describeRefusals('awesomeOscillator', (fast) => awesomeOscillator(fast));
  describeRefusals('kst', (signal) => kst({ signal }));
  describeRefusals('coppock', (period) => coppock(14, 11, period));
  describeRefusals('bollinger', (period) => bollinger(period));
  describeRefusals('keltner', (period) => keltner(20, period));
  describeRefusals('chandelier', (period) => chandelier(period));
  describeRefusals('massIndex', (period) => massIndex(9, period));
  describeRefusals('adosc', (period) => adosc(period));
  describeRefusals('emv', (period) => emv(period));
});

describe('other parameters', () => {
  const refused: Readonly<Record<string, () => IndicatorSpec>> = {
    'bollinger: multiplier must be a number above 0, not 0.': () => bollinger(20, 0),
    'keltner: multiplier must be a number above 0, not -1.': () => keltner(20, 10, -1),
    'chandelier: multiplier must be a number above 0, not Infinity.': () => chandelier(22, Infinity),
    'supertrend: multiplier must be a number above 0, not NaN.': () => supertrend(10, NaN),
    't3: multiplier must be a number above 0, not 0.': () => t3(5, 0),
    'emv: multiplier must be a number above 0, not 0.': () => emv(14, 0),
    'psar: multiplier must be a number above 0, not 0.': () => psar(0, 0.2),
    'psar: step must not exceed max, not 0.3 and 0.2.': () => psar(0.3, 0.2),
    'macd: the first period must be shorter than the second, not 26 and 12.': () => macd(26, 12, 9),
    'apo: the first period must be shorter than the second, not 26 and 26.': () => apo(26, 26),
    'ultimateOscillator: periods must ascend, not 14, 7, 28.': () => ultimateOscillator(14, 7, 28),
  };
  it.each(Object.entries(refused))('%s', (message, create) => {
    expect(create).toThrow(new RangeError(message));
  });
});
