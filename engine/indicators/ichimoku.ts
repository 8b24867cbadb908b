import type { Candle } from '../market/candle.ts';
import { checkPeriod, Indicator } from './indicator.ts';
import type { IndicatorSpec } from './indicator.ts';
import { RollingMiddle } from './midprice.ts';

class Ichimoku extends Indicator {
  private readonly conversion: RollingMiddle;
  private readonly base: RollingMiddle;
  private readonly slow: RollingMiddle;

  constructor(conversion: number, base: number, slow: number) {
    super(4);
    this.conversion = new RollingMiddle(conversion);
    this.base = new RollingMiddle(base);
    this.slow = new RollingMiddle(slow);
  }

  update(candle: Candle): void {
    const { values } = this;
    const conversion = this.conversion.push(candle);
    const base = this.base.push(candle);
    values[0] = conversion;
    values[1] = base;
    values[2] = (conversion + base) / 2;
    values[3] = this.slow.push(candle);
  }
}

/**
 * Ichimoku's lines in quote units: conversion (tenkan), base (kijun), and the two leading spans as computed now; a
 * chart draws the spans `base` candles ahead, so what stands at a candle there is their value `base` candles ago. G.
 * Hosoda (1969). Warm-up in candles: each line's own period.
 */
export function ichimoku(
  conversion = 9,
  base = 26,
  slow = 52,
): IndicatorSpec<'conversion' | 'base' | 'leadA' | 'leadB'> {
  for (const period of [conversion, base, slow]) checkPeriod('ichimoku', period);
  return {
    key: `ichimoku(${conversion},${base},${slow})`,
    outputs: ['conversion', 'base', 'leadA', 'leadB'],
    warmUp: Math.max(conversion, base, slow),
    create: () => new Ichimoku(conversion, base, slow),
  };
}
