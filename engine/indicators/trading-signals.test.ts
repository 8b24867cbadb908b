/** Against trading-signals 8.3.0, where TA-Lib has no such indicator. */
import * as theirs from 'trading-signals';
import { describe, expect, it } from 'vitest';
import { walkCandles } from '../testing/candles.ts';
import { plainCandles } from '../testing/indicator-oracles.ts';
import { featureColumn } from '../testing/indicator-rows.ts';
import { awesomeOscillator } from './awesome-oscillator.ts';
import { bollinger } from './bollinger.ts';
import { elderRay, qStick } from './candle-shape.ts';
import { chandelier } from './chandelier.ts';
import { choppiness } from './choppiness.ts';
import { cmo } from './cmo.ts';
import { zScore } from './deviation.ts';
import { donchian } from './donchian.ts';
import { dpo } from './dpo.ts';
import { ichimoku } from './ichimoku.ts';
import { expectClose } from './indicator.contract.ts';
import type { IndicatorSpec } from './indicator.ts';
import { keltner } from './keltner.ts';
import { coppock, kst } from './kst.ts';
import { linearRegression } from './linear-regression.ts';
import { massIndex } from './mass-index.ts';
import { cmf } from './money-flow.ts';
import { pvt } from './obv.ts';
import { rma, vwma } from './other-averages.ts';
import { ppo, pvo } from './price-oscillator.ts';
import { stochastic } from './stochastic.ts';
import { supertrend } from './supertrend.ts';
import { tsi } from './tsi.ts';
import { emv, forceIndex } from './volume-moves.ts';
import { vortex } from './vortex.ts';
import { vwap } from './vwap.ts';
import { hma } from './wma.ts';

interface Row {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

type Answer = number | Readonly<Record<string, number | string>> | null;
/** A fresh oracle: a candle in, its answer out. */
type Oracle = () => (candle: Row) => Answer;

const COUNT = 1200;
/** Where their seeds (an EMA from the first value on) have faded below the tolerance. */
const FADED = 900;

interface Streaming<Input> {
  update(input: Input, replace: boolean): unknown;
}

/** An indicator of theirs that eats candles. */
function ofCandles(create: () => Streaming<never>): Oracle {
  return () => {
    const indicator = create() as Streaming<Row>;
    return (candle) => indicator.update(candle, false) as Answer;
  };
}

/** An indicator of theirs that eats one number a candle. */
function of(create: () => Streaming<number>, field: keyof Row = 'close'): Oracle {
  return () => {
    const indicator = create();
    return (candle) => indicator.update(candle[field], false) as Answer;
  };
}

/** A statistic of theirs over the last closes. */
function overCloses(period: number, statistic: (closes: number[]) => number): Oracle {
  return () => {
    const closes: number[] = [];
    return ({ close }) => {
      closes.push(close);
      return closes.length < period ? null : statistic(closes.slice(-period));
    };
  };
}

const side = { BULLISH: 1, BEARISH: -1 } as const;
const line = Array.from({ length: 14 }, (_, i) => i);

/** Our recipe, our output, their indicator, their field, the first candle to compare. */
const CASES: readonly [IndicatorSpec, string, Oracle, string, number][] = [
  [hma(9), 'value', of(() => new theirs.HMA(9)), '', 10],
  [hma(20), 'value', of(() => new theirs.HMA(20)), '', 22],
  [cmo(14), 'value', of(() => new theirs.CMO(14)), '', 14],
  [awesomeOscillator(5, 34), 'value', ofCandles(() => new theirs.AO(5, 34)), '', 33],
  [donchian(20), 'upper', ofCandles(() => new theirs.DonchianChannels(20)), 'upper', 19],
  [donchian(20), 'middle', ofCandles(() => new theirs.DonchianChannels(20)), 'middle', 19],
  [donchian(20), 'lower', ofCandles(() => new theirs.DonchianChannels(20)), 'lower', 19],
  [donchian(20), 'width', channelWidth, '', 19],
  [cmf(20), 'value', ofCandles(() => new theirs.CMF(20)), '', 19],
  [bollinger(20, 2), 'upper', of(() => new theirs.BollingerBands(20, 2)), 'upper', 19],
  [bollinger(20, 2), 'middle', of(() => new theirs.BollingerBands(20, 2)), 'middle', 19],
  [bollinger(20, 2), 'lower', of(() => new theirs.BollingerBands(20, 2)), 'lower', 19],
  [bollinger(20, 2), 'width', of(() => new theirs.BollingerBandsWidth(new theirs.BollingerBands(20, 2))), '', 19],
  [bollinger(10, 1.5), 'lower', of(() => new theirs.BollingerBands(10, 1.5)), 'lower', 9],
  [bollinger(20, 2), 'percentB', of(() => new theirs.PercentB({ interval: 20, deviationMultiplier: 2 })), '', 19],
  [vwap(), 'value', ofCandles(() => new theirs.VWAP()), '', 0],
  [stochastic(14, 3, 3), 'k', ofCandles(() => stoch()), 'stochK', 17],
  [stochastic(14, 3, 3), 'd', ofCandles(() => stoch()), 'stochD', 17],
  [emv(14), 'value', ofCandles(() => new theirs.EMV(14)), '', 14],
  [dpo(20), 'value', of(() => new theirs.DPO(20)), '', 19],
  [choppiness(14), 'value', ofCandles(() => new theirs.CHOP(14)), '', 14],
  [vortex(14), 'plus', ofCandles(() => new theirs.VortexIndicator(14)), 'plus', 14],
  [vortex(14), 'minus', ofCandles(() => new theirs.VortexIndicator(14)), 'minus', 14],
  [coppock(14, 11, 10), 'value', of(() => new theirs.CoppockCurve()), '', 23],
  [kst(), 'kst', of(() => new theirs.KST()), '', 44],
  [qStick(8), 'value', ofCandles(() => new theirs.Qstick(8)), '', 7],
  [pvt(), 'value', ofCandles(() => new theirs.PVT()), '', 1],
  [vwma(20), 'value', ofCandles(() => new theirs.VWMA(20)), '', 19],
  [rma(14), 'value', of(() => new theirs.WSMA(14)), '', 13],
  [zScore(20), 'value', overCloses(20, theirs.getZScore), '', 19],
  [linearRegression(14), 'r2', overCloses(14, (closes) => theirs.getCorrelation(closes, line) ** 2), '', 13],
  [ichimoku(), 'conversion', ofCandles(() => new theirs.IchimokuCloud()), 'conversion', 51],
  [ichimoku(), 'base', ofCandles(() => new theirs.IchimokuCloud()), 'base', 51],
  [ichimoku(), 'leadA', ofCandles(() => new theirs.IchimokuCloud()), 'spanA', 51],
  [ichimoku(), 'leadB', ofCandles(() => new theirs.IchimokuCloud()), 'spanB', 51],
  [supertrend(10, 3), 'value', ofCandles(() => new theirs.SuperTrend()), 'supertrend', FADED],
  [supertrend(10, 3), 'direction', ofCandles(() => new theirs.SuperTrend()), 'trend', FADED],
  [massIndex(9, 25), 'value', ofCandles(() => new theirs.MassIndex(25)), '', FADED],
  [tsi(25, 13), 'value', of(() => new theirs.TSI({ longPeriod: 25, shortPeriod: 13 })), '', FADED],
  [keltner(20, 10, 2), 'upper', ofCandles(() => keltnerChannels()), 'upper', FADED],
  [keltner(20, 10, 2), 'middle', ofCandles(() => keltnerChannels()), 'middle', FADED],
  [keltner(20, 10, 2), 'lower', ofCandles(() => keltnerChannels()), 'lower', FADED],
  [chandelier(22, 3), 'long', ofCandles(() => new theirs.ChandelierExit()), 'long', FADED],
  [chandelier(22, 3), 'short', ofCandles(() => new theirs.ChandelierExit()), 'short', FADED],
  [ppo(12, 26, 9), 'ppo', of(() => new theirs.PPO()), '', FADED],
  [pvo(12, 26, 9), 'pvo', of(() => new theirs.PVO(), 'volume'), '', FADED],
  [elderRay(13), 'bull', ofCandles(() => new theirs.ElderRay(13)), 'bullPower', FADED],
  [elderRay(13), 'bear', ofCandles(() => new theirs.ElderRay(13)), 'bearPower', FADED],
  [forceIndex(13), 'value', ofCandles(() => new theirs.ForceIndex(13)), '', FADED],
];

function channelWidth(): (candle: Row) => Answer {
  const channels = new theirs.DonchianChannels(20);
  return (candle) => {
    const answer = channels.update(candle, false);
    return answer === null ? null : answer.upper - answer.lower;
  };
}

function stoch(): Streaming<never> {
  return new theirs.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 });
}

function keltnerChannels(): Streaming<never> {
  return new theirs.KeltnerChannels({ emaInterval: 20, atrInterval: 10, multiplier: 2 });
}

function numberOf(answer: Answer, field: string): number {
  const value = answer !== null && typeof answer === 'object' ? answer[field] : answer;
  if (typeof value === 'string') return side[value as keyof typeof side];
  return value ?? NaN;
}

describe('the same numbers as trading-signals', () => {
  it.each(CASES.map((one) => [`${one[0].key} ${one[1]}`, one] as const))('%s', (_, one) => {
    const [spec, output, oracle, field, from] = one;
    for (const seed of ['a', 'b', 'c']) {
      const candles = walkCandles(COUNT, { seed });
      const plain = plainCandles(candles);
      const update = oracle();
      const expected = plain.close.map((close, i) => {
        const row = { open: plain.open[i]!, high: plain.high[i]!, low: plain.low[i]!, close, volume: plain.volume[i]! };
        return numberOf(update(row), field);
      });
      const wanted = expected.slice(from);
      expect(wanted.filter((value) => !Number.isFinite(value))).toEqual([]);
      expectClose(featureColumn(spec, candles, output).slice(from), wanted);
    }
  });
});
