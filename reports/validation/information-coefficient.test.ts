import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { REFERENCE, SERIES } from '../stats/testing/reference.ts';
import {
  correlationT,
  forwardReturns,
  icDecay,
  informationCoefficient,
  signalToNoise,
} from './information-coefficient.ts';

const { future, ic, t, error } = REFERENCE.inference.informationCoefficient;

describe('information coefficient', () => {
  it('agrees with scipy and statsmodels', () => {
    const found = informationCoefficient(SERIES.returns.slice(0, -5), future, { horizon: 5 });
    expect(found).toEqual({
      ic: expect.closeTo(ic, 12) as number,
      t: expect.closeTo(t, 10) as number,
      standardError: expect.closeTo(error, 12) as number,
      lag: 5,
      count: 445,
    });
  });

  it('leaves out closes whose score or future is not known', () => {
    const scores = [NaN, ...SERIES.returns.slice(0, -5), 3];
    const found = informationCoefficient(scores, [0.5, ...future, NaN], { horizon: 5 });
    expect(found).toMatchObject({ ic: expect.closeTo(ic, 12) as number, count: 445 });
  });

  it('says why there is none', () => {
    expect(informationCoefficient([1, 2], [1, 2])).toEqual({ absent: 'fewer than 20 pairs of score and return' });
    const flat = new Array<number>(30).fill(1);
    expect(informationCoefficient(flat, flat)).toEqual({ absent: 'the scores or the returns do not vary' });
    expect(() => informationCoefficient([1], [])).toThrow('Every score needs its return: got 1 and 0.');
  });

  it('keeps its level where returns overlap: scores with memory on noise are found in about 5 of 100 seeds', () => {
    const horizon = 12;
    const found = Array.from({ length: 100 }, (_, seed) => {
      const random = Random.fromKey(`overlap|${seed}`);
      const prices = [1];
      const scores = [0];
      for (let i = 1; i < 1500; i++) {
        prices.push(prices.at(-1)! * (1 + 0.01 * random.normal()));
        scores.push(0.9 * scores.at(-1)! + random.normal());
      }
      const returns = forwardReturns(prices, prices, horizon);
      const result = informationCoefficient(scores, returns, { horizon });
      return 't' in result && Math.abs(result.t) > 1.96;
    }).filter(Boolean).length;
    expect(found).toBeLessThanOrEqual(14);
    expect(found).toBeGreaterThanOrEqual(1);
  });

  it('knows the textbook figures', () => {
    expect(signalToNoise(0.05)).toBeCloseTo(0.00250627, 8);
    expect(correlationT(0.05, 2000)).toBeCloseTo(2.2377, 4);
  });
});

describe('forward returns', () => {
  it('run from the next open to the close so many candles on', () => {
    const returns = forwardReturns([10, 11, 12, 13], [10.5, 11.5, 12.5, 13.5], 2);
    expect(returns[0]).toBeCloseTo(Math.log(12.5 / 11), 15);
    expect(returns[1]).toBeCloseTo(Math.log(13.5 / 12), 15);
    expect([returns[2], returns[3]]).toEqual([NaN, NaN]);
  });
});

describe('decay', () => {
  const points = (values: readonly number[]) => values.map((value, i) => ({ horizon: i + 1, ic: value }));

  it('is the worked example', () => {
    expect(icDecay(points([0.08, 0.06, 0.045, 0.034, 0.026]))).toMatchObject({
      rate: expect.closeTo(0.281584, 6) as number,
      halfLife: expect.closeTo(2.4616, 4) as number,
    });
  });

  it('recovers an exact exponential, horizons without use left out', () => {
    const exact = [1, 4, 12].map((horizon) => ({ horizon, ic: 0.1 * Math.exp(-0.05 * horizon) }));
    expect(icDecay([...exact, { horizon: 48, ic: -0.01 }])).toMatchObject({
      rate: expect.closeTo(0.05, 12) as number,
      start: expect.closeTo(0.1, 12) as number,
    });
  });

  it('says why there is none', () => {
    expect(icDecay(points([0.1, -0.1]))).toEqual({ absent: 'fewer than 2 horizons with a positive IC' });
    expect(icDecay(points([0.1, 0.2]))).toEqual({ absent: 'the IC does not fall with the horizon' });
    expect(
      icDecay([
        { horizon: 1, ic: 0.1 },
        { horizon: 1, ic: 0.2 },
      ]),
    ).toEqual({ absent: 'a single horizon' });
  });
});
