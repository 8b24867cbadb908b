import * as library from 'technicalindicators';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hold } from '../strategy/decision.ts';
import { configureStrategy, defineStrategy } from '../strategy/strategy.ts';
import { walkCandles } from '../testing/candles.ts';
import { plainCandles, rightAligned } from '../testing/indicator-oracles.ts';
import { featureColumn, featureRows } from '../testing/indicator-rows.ts';
import { runOn } from '../testing/runs.ts';
import { UsageError } from '../market/errors.ts';
import { fromTechnicalIndicators } from './technical-indicators.ts';
import type { TechnicalName, TechnicalParams } from './technical-indicators.ts';

const KST = { ROCPer1: 10, ROCPer2: 15, ROCPer3: 20, ROCPer4: 30, SMAROCPer1: 10, SMAROCPer2: 10, SMAROCPer3: 10 };

/** Parameters with which each indicator of the package works, and what it gives. */
const ALL: Readonly<Record<TechnicalName, readonly [TechnicalParams, readonly string[]]>> = {
  SMA: [{ period: 10 }, ['value']],
  EMA: [{ period: 10 }, ['value']],
  WMA: [{ period: 10 }, ['value']],
  WEMA: [{ period: 10 }, ['value']],
  MACD: [{ fastPeriod: 5, slowPeriod: 8, signalPeriod: 3 }, ['MACD', 'signal', 'histogram']],
  RSI: [{ period: 14 }, ['value']],
  BollingerBands: [{ period: 20, stdDev: 2 }, ['middle', 'upper', 'lower', 'pb']],
  ROC: [{ period: 12 }, ['value']],
  KST: [{ ...KST, SMAROCPer4: 15, signalPeriod: 9 }, ['kst', 'signal']],
  TRIX: [{ period: 15 }, ['value']],
  StochasticRSI: [{ rsiPeriod: 14, stochasticPeriod: 14, kPeriod: 3, dPeriod: 3 }, ['stochRSI', 'k', 'd']],
  SD: [{ period: 10 }, ['value']],
  Highest: [{ period: 10 }, ['value']],
  Lowest: [{ period: 10 }, ['value']],
  Sum: [{ period: 10 }, ['value']],
  AverageGain: [{ period: 10 }, ['value']],
  AverageLoss: [{ period: 10 }, ['value']],
  ADX: [{ period: 14 }, ['adx', 'pdi', 'mdi']],
  ATR: [{ period: 14 }, ['value']],
  TrueRange: [{}, ['value']],
  PSAR: [{ step: 0.02, max: 0.2 }, ['value']],
  Stochastic: [{ period: 14, signalPeriod: 3 }, ['k', 'd']],
  WilliamsR: [{ period: 14 }, ['value']],
  ADL: [{}, ['value']],
  OBV: [{}, ['value']],
  ForceIndex: [{ period: 13 }, ['value']],
  CCI: [{ period: 20 }, ['value']],
  AwesomeOscillator: [{ fastPeriod: 5, slowPeriod: 34 }, ['value']],
  VWAP: [{}, ['value']],
  MFI: [{ period: 14 }, ['value']],
  HeikinAshi: [{}, ['open', 'high', 'low', 'close', 'volume']],
  IchimokuCloud: [
    { conversionPeriod: 9, basePeriod: 26, spanPeriod: 52, displacement: 26 },
    ['conversion', 'base', 'spanA', 'spanB'],
  ],
  KeltnerChannels: [{ maPeriod: 20, atrPeriod: 10, multiplier: 2, useSMA: false }, ['middle', 'upper', 'lower']],
  ChandelierExit: [{ period: 22, multiplier: 3 }, ['exitLong', 'exitShort']],
};

const walk = walkCandles(300, { seed: 'adapter' });

describe('indicators of technicalindicators by name', () => {
  it.each(Object.entries(ALL))('%s', (name, [params, outputs]) => {
    const spec = fromTechnicalIndicators(name as TechnicalName, params);
    expect([...spec.outputs].sort()).toEqual([...outputs].sort());
    const whole = featureRows(spec, walk);
    expect(whole.findIndex((row) => row.every((value) => !Number.isNaN(value)))).toBe(spec.warmUp - 1);
    const cut = 123;
    const [first, second] = [spec.create(), spec.create()];
    const rows = featureRows({ ...spec, create: () => first }, { ...walk, length: cut });
    second.restore(structuredClone(first.save()));
    expect([...second.values]).toEqual(rows.at(-1));
    const rest = Object.fromEntries(
      Object.entries(walk).map(([field, column]) => [
        field,
        column instanceof Float64Array ? column.subarray(cut) : column,
      ]),
    );
    const after = featureRows({ ...spec, create: () => second }, { ...rest, length: walk.length - cut } as typeof walk);
    expect(after).toEqual(whole.slice(cut));
  });

  it("gives the package's own numbers", () => {
    const plain = plainCandles(walk);
    const { close } = plain;
    const rsi = rightAligned(library.RSI.calculate({ values: close, period: 14 }), 300);
    expect(featureColumn(fromTechnicalIndicators('RSI', { period: 14 }), walk)).toEqual(rsi);
    const adx = library.ADX.calculate({ ...plain, period: 14 }).map((one) => one.pdi);
    expect(featureColumn(fromTechnicalIndicators('ADX', { period: 14 }), walk, 'pdi').slice(-200)).toEqual(
      adx.slice(-200),
    );
  });

  it('shows itself to a strategy as a series, or as one per output', () => {
    const seen: (number | undefined)[][] = [];
    const strategy = defineStrategy({
      name: 'by-name',
      params: z.strictObject({}),
      create({ use }) {
        const rsi = use(fromTechnicalIndicators('RSI', { period: 14 }), '1m');
        const { pb } = use(fromTechnicalIndicators('BollingerBands', { period: 20, stdDev: 2 }), '1m');
        return () => {
          seen.push([rsi.value, pb.value]);
          return hold;
        };
      },
    });
    runOn(configureStrategy(strategy, {}), { BTCUSDT: walk });
    const { close } = plainCandles(walk);
    expect(seen.map(([value]) => value ?? NaN)).toEqual(
      rightAligned(library.RSI.calculate({ values: close, period: 14 }), 300),
    );
    expect(seen.filter(([, value]) => value !== undefined)).toHaveLength(281);
  });

  it('has one key for equal parameters in any order, and another for others', () => {
    const [a, b] = [
      { step: 0.02, max: 0.2 },
      { max: 0.2, step: 0.02 },
    ];
    expect(fromTechnicalIndicators('PSAR', a).key).toBe('technicalindicators.PSAR(max=0.2,step=0.02)');
    expect(fromTechnicalIndicators('PSAR', b).key).toBe(fromTechnicalIndicators('PSAR', a).key);
    expect(fromTechnicalIndicators('SMA', { period: 3 }).key).not.toBe(
      fromTechnicalIndicators('SMA', { period: 4 }).key,
    );
  });

  it('refuses names it does not have and parameters that lead nowhere', () => {
    expect(() => fromTechnicalIndicators('Rsi' as 'RSI', { period: 14 })).toThrow(
      new UsageError('technicalindicators has no streaming indicator "Rsi". Did you mean "RSI"?'),
    );
    expect(() => fromTechnicalIndicators('VolumeProfile' as 'VWAP')).toThrow(/no streaming indicator/);
    expect(() => fromTechnicalIndicators('SMA', { period: NaN })).toThrow(/gives no number within 5000 candles/);
  });
});
