/** Against technicalindicators 3.1.0 and indicatorts 2.2.2, for what TA-Lib and trading-signals lack. */
import { pvo as theirPvo, ppo as theirPpo, ui } from 'indicatorts';
import { ForceIndex, KST, StochasticRSI, WEMA } from 'technicalindicators';
import { describe, expect, it } from 'vitest';
import { walkCandles } from '../testing/candles.ts';
import { plainCandles, rightAligned } from '../testing/indicator-oracles.ts';
import type { PlainCandles } from '../testing/indicator-oracles.ts';
import { featureColumn } from '../testing/indicator-rows.ts';
import { expectClose } from './indicator.contract.ts';
import type { IndicatorSpec } from './indicator.ts';
import { kst } from './kst.ts';
import { rma } from './other-averages.ts';
import { ppo, pvo } from './price-oscillator.ts';
import { stochRsi } from './rsi.ts';
import { ulcerIndex } from './ulcer-index.ts';
import { forceIndex } from './volume-moves.ts';

const COUNT = 1200;
/** Where a different seed has faded below the tolerance. */
const FADED = 900;

interface Case {
  readonly spec: IndicatorSpec;
  readonly output?: string;
  readonly theirs: (candles: PlainCandles) => number[];
  readonly from: number;
  readonly absolute?: number;
}

const kstPeriods = {
  ROCPer1: 10,
  ROCPer2: 15,
  ROCPer3: 20,
  ROCPer4: 30,
  SMAROCPer1: 10,
  SMAROCPer2: 10,
  SMAROCPer3: 10,
  SMAROCPer4: 15,
  signalPeriod: 9,
};
const stochRsiPeriods = { rsiPeriod: 14, stochasticPeriod: 14, kPeriod: 3, dPeriod: 3 };

/** Their RSI is rounded to two decimals before the stochastic is taken of it. */
const ROUNDED_RSI = 1;

const CASES: readonly Case[] = [
  {
    spec: kst(),
    output: 'signal',
    theirs: ({ close }) => KST.calculate({ ...kstPeriods, values: close }).map(({ signal }) => signal ?? NaN),
    from: 52,
  },
  {
    spec: stochRsi(),
    output: 'k',
    theirs: ({ close }) => StochasticRSI.calculate({ ...stochRsiPeriods, values: close }).map(({ k }) => k ?? NaN),
    from: 31,
    absolute: ROUNDED_RSI,
  },
  {
    spec: stochRsi(),
    output: 'd',
    theirs: ({ close }) => StochasticRSI.calculate({ ...stochRsiPeriods, values: close }).map(({ d }) => d ?? NaN),
    from: 31,
    absolute: ROUNDED_RSI,
  },
  { spec: rma(14), theirs: ({ close }) => WEMA.calculate({ values: close, period: 14 }), from: 13 },
  { spec: forceIndex(13), theirs: (candles) => ForceIndex.calculate({ ...candles, period: 13 }), from: 13 },
  { spec: ulcerIndex(14), theirs: ({ close }) => ui(close, { period: 14 }), from: 26 },
  { spec: pvo(), output: 'signal', theirs: ({ volume }) => theirPvo(volume).signal, from: FADED },
  { spec: pvo(), output: 'histogram', theirs: ({ volume }) => theirPvo(volume).histogram, from: FADED },
  { spec: ppo(), output: 'signal', theirs: ({ close }) => theirPpo(close).signal, from: FADED },
  { spec: ppo(), output: 'histogram', theirs: ({ close }) => theirPpo(close).histogram, from: FADED },
];

describe('the same numbers as technicalindicators and indicatorts', () => {
  it.each(CASES.map((one) => [`${one.spec.key} ${one.output ?? ''}`, one] as const))('%s', (_, one) => {
    for (const seed of ['a', 'b', 'c']) {
      const candles = walkCandles(COUNT, { seed });
      const expected = rightAligned(one.theirs(plainCandles(candles)), COUNT).slice(one.from);
      expect(expected.filter((value) => !Number.isFinite(value))).toEqual([]);
      const ours = featureColumn(one.spec, candles, one.output ?? 'value').slice(one.from);
      expectClose(ours, expected, { absolute: one.absolute ?? 1e-10 });
    }
  });
});
