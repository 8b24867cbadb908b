import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../engine/market/random.ts';
import { instrumentOf, profileOf } from './instrument.ts';
import { MeanReverting } from './mean-reverting.ts';
import { RegimeChain, REGIMES } from './regime.ts';

describe('RegimeChain', () => {
  it('visits every regime, stays as long as it should, and never follows one by itself', () => {
    const chain = new RegimeChain(Random.fromKey('chain'));
    const stays = new Map(REGIMES.map(({ name }) => [name, { minutes: 0, times: 0 }]));
    let last = chain.regime;
    for (let minute = 0; minute < 5_000_000; minute++) {
      if (chain.advance()) {
        expect(chain.regime).not.toBe(last);
        last = chain.regime;
        stays.get(last.name)!.times++;
      }
      stays.get(chain.regime.name)!.minutes++;
    }
    for (const { name, meanMinutes } of REGIMES) {
      const { minutes, times } = stays.get(name)!;
      expect(times).toBeGreaterThan(300);
      expect(Math.abs(minutes / times / meanMinutes - 1)).toBeLessThan(0.15);
    }
    // up and down are equally long, so that the market has no direction
    expect(stays.get('trendUp')!.minutes / stays.get('trendDown')!.minutes).toBeCloseTo(1, 0);
  });
});

describe('MeanReverting', () => {
  it('has its deviation from the start, and half of it gone after its half-life', () => {
    const starts = Array.from({ length: 4000 }, (_, i) => new MeanReverting(Random.fromKey(`s${i}`), 10, 0.4));
    const before = starts.map(({ value }) => value);
    for (const one of starts) for (let step = 0; step < 10; step++) one.advance();
    const variance = before.reduce((sum, value) => sum + value * value, 0) / 4000;
    const product = starts.reduce((sum, { value }, i) => sum + value * before[i]!, 0) / 4000;
    expect(Math.sqrt(variance)).toBeCloseTo(0.4, 1);
    expect(product / variance).toBeCloseTo(0.5, 1);
  });
});

describe('a drawn instrument', () => {
  it('has a fine tick, a small quantity step and prices on the tick', () => {
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^[A-Z]{3,9}$/), (seed, symbol) => {
        const profile = profileOf(symbol, seed);
        const { tickSize, quantityStep } = instrumentOf(profile);
        const { startPrice } = profile;
        expect(tickSize / startPrice).toBeGreaterThanOrEqual(0.99e-5);
        expect(tickSize / startPrice).toBeLessThanOrEqual(1.01e-4);
        expect(quantityStep * startPrice).toBeGreaterThan(0.0099);
        expect(quantityStep * startPrice).toBeLessThan(0.101);
        expect(Number(startPrice.toFixed(profile.priceDecimals))).toBe(startPrice);
        expect(profileOf(symbol, seed)).toEqual(profile);
      }),
    );
  });
});
