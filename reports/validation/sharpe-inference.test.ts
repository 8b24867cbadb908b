import { describe, expect, it } from 'vitest';
import { REFERENCE, SERIES } from '../stats/testing/reference.ts';
import {
  deflatedSharpe,
  expectedMaxSharpe,
  minTrackRecordLength,
  probabilisticSharpe,
  sharpeMoments,
} from './sharpe-inference.ts';

// Bailey & López de Prado (2014), “The Deflated Sharpe Ratio”, numerical example: a yearly ratio of 2.5 in 5 years of 250 days
const EXAMPLE = { sharpe: 2.5 / Math.sqrt(250), skew: -3, kurtosis: 10, count: 1250 };
const TRIALS = { trials: 100, variance: 0.5 / 250 };

describe('the worked example of the deflated Sharpe ratio', () => {
  it('has a threshold of .1131720 per day', () => {
    expect(expectedMaxSharpe(100, 0.5 / 250)).toBeCloseTo(0.113172, 6);
  });

  it('is deflated to .9003968, which is the probabilistic ratio against that threshold', () => {
    const { value, threshold } = deflatedSharpe(EXAMPLE, TRIALS);
    expect(value).toBeCloseTo(0.9003968, 6);
    expect(threshold).toBe(expectedMaxSharpe(TRIALS.trials, TRIALS.variance));
    expect(probabilisticSharpe(EXAMPLE, threshold)).toBe(value);
  });

  it('is beyond doubt without the trials', () => {
    expect(deflatedSharpe(EXAMPLE, { trials: 1, variance: 0 })).toEqual({
      value: probabilisticSharpe(EXAMPLE),
      threshold: 0,
    });
    expect(probabilisticSharpe(EXAMPLE)).toBeGreaterThan(0.9999);
  });
});

describe('minimum track record length', () => {
  const normal = { sharpe: 0.1, skew: 0, kurtosis: 3, count: 100 };

  it('is 272.907 observations for a ratio of .1 and normal returns', () => {
    expect(minTrackRecordLength(normal)).toEqual({ value: expect.closeTo(272.907, 3) as number });
  });

  it('is where the probabilistic ratio reaches the confidence asked for', () => {
    for (const confidence of [0.9, 0.95, 0.99]) {
      const length = minTrackRecordLength(EXAMPLE, { threshold: 0.05, confidence });
      const { value } = length as { value: number };
      expect(probabilisticSharpe({ ...EXAMPLE, count: value }, 0.05)).toBeCloseTo(confidence, 12);
    }
  });

  it('does not exist for a ratio that is not above the threshold', () => {
    expect(minTrackRecordLength(normal, { threshold: 0.1 })).toEqual({
      absent: 'the Sharpe ratio does not lie above the threshold: no record is long enough',
    });
  });
});

describe('moments of returns', () => {
  it('are those of pandas', () => {
    const { riskReturn, skew, kurtosis } = REFERENCE.figures;
    expect(sharpeMoments(SERIES.returns)).toEqual({
      sharpe: expect.closeTo(riskReturn!.value, 12) as number,
      skew: expect.closeTo(skew!.value, 12) as number,
      kurtosis: expect.closeTo(kurtosis!.value + 3, 12) as number,
      count: 450,
    });
  });

  it('say why there are none', () => {
    expect(sharpeMoments([0.1, 0.2, 0.1])).toEqual({ absent: 'fewer than 4 returns' });
    expect(sharpeMoments([0.1, 0.1, 0.1, 0.1, 0.1])).toEqual({ absent: 'returns do not vary' });
  });
});
