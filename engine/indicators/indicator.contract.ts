/** What every indicator must keep, whatever it computes; tests call `describeIndicator` with its facts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CandleCursor, CANDLE_COLUMNS, createCandleColumns } from '../market/candle.ts';
import type { Candle, CandleColumns } from '../market/candle.ts';
import { MINUTE_MS } from '../market/units.ts';
import { lcgCandles, walkCandles } from '../testing/candles.ts';
import { featureRows } from '../testing/indicator-rows.ts';
import type { IndicatorSpec } from './indicator.ts';

/** How an output answers to a change of units: multiplied by (price factor)^price · (volume factor)^volume. */
export interface Degree {
  readonly price: number;
  readonly volume: number;
}

/** An output of a price, of money per price, of a share and so on: its degree in price and volume. */
export const PRICE: Degree = { price: 1, volume: 0 };
export const RATIO: Degree = { price: 0, volume: 0 };
export const VOLUME: Degree = { price: 0, volume: 1 };

export interface IndicatorFacts<Output extends string> {
  /** Index of the first candle at which each output has a value. */
  readonly first: Readonly<Record<Output, number>>;
  readonly degree: Readonly<Record<Output, Degree>>;
  /** Another recipe of the same indicator with other parameters, where it has any. */
  readonly other?: IndicatorSpec<Output>;
}

const COUNT = 400;

/** Equal numbers within 1e-9 relative + 1e-10 absolute, or as told; NaN only where NaN is expected. */
export function expectClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: { readonly relative?: number; readonly absolute?: number } = {},
): void {
  const { relative = 1e-9, absolute = 1e-10 } = tolerance;
  expect(actual).toHaveLength(expected.length);
  const wrong = actual.findIndex((value, i) => {
    const wanted = expected[i] as number;
    if (Number.isNaN(wanted)) return !Number.isNaN(value);
    return !(Math.abs(value - wanted) <= relative * Math.abs(wanted) + absolute);
  });
  if (wrong >= 0) expect({ index: wrong, value: actual[wrong] }).toEqual({ index: wrong, value: expected[wrong] });
}

/** Copies candles with each value passed through `change`. */
function changed(candles: CandleColumns, change: (name: keyof CandleColumns, value: number) => number): CandleColumns {
  const out = createCandleColumns(candles.length);
  out.length = candles.length;
  for (const name of CANDLE_COLUMNS)
    out[name].set(candles[name].subarray(0, out.length).map((value) => change(name, value)));
  return out;
}

const PRICES = new Set<string>(['open', 'high', 'low', 'close', 'quoteVolume']);
const VOLUMES = new Set<string>(['volume', 'quoteVolume', 'takerBuyVolume']);

function inUnits(candles: CandleColumns, price: number, volume: number): CandleColumns {
  return changed(candles, (name, value) => value * (PRICES.has(name) ? price : 1) * (VOLUMES.has(name) ? volume : 1));
}

/** Candles that stand still: one price for a long while, traded or not, after and before movement. */
export function standingCandles(volume: number): CandleColumns {
  const candles = lcgCandles(COUNT);
  for (let i = 100; i < 300; i++) {
    for (const name of ['open', 'high', 'low', 'close'] as const) candles[name][i] = candles.close[99] as number;
    candles.volume[i] = volume;
    candles.quoteVolume[i] = volume * (candles.close[99] as number);
  }
  return candles;
}

/** A fresh object per candle, frozen, so that an indicator can neither keep the engine's candle nor write to it. */
function detachedRows(spec: IndicatorSpec, candles: CandleColumns): number[][] {
  const indicator = spec.create();
  const rows: number[][] = [];
  for (let i = 0; i < candles.length; i++) {
    const fields = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, candles[name][i]]));
    const closeTime = (candles.openTime[i] as number) + MINUTE_MS;
    indicator.update(Object.freeze({ ...fields, closeTime, syntheticMinutes: 0 }) as unknown as Candle);
    rows.push([...indicator.values]);
  }
  return rows;
}

/** Rows of an indicator that was saved after `cut` candles, and of its heir that went on from there. */
function restoredRows(spec: IndicatorSpec, candles: CandleColumns, cut: number): number[][] {
  const cursor = new CandleCursor();
  cursor.bind(candles);
  let indicator = spec.create();
  const rows: number[][] = [];
  for (let i = 0; i < candles.length; i++) {
    if (i === cut) {
      const state = structuredClone(indicator.save());
      const heir = spec.create();
      // The heir has a past of its own, and the ancestor goes on: neither may show.
      for (let k = 0; k < cut % 50; k++) step(heir.update.bind(heir), cursor, candles.length - 1 - k);
      heir.restore(state);
      for (let k = 0; k < 30; k++) step(indicator.update.bind(indicator), cursor, k);
      indicator = heir;
    }
    step(indicator.update.bind(indicator), cursor, i);
    rows.push([...indicator.values]);
  }
  return rows;
}

function step(update: (candle: Candle) => void, cursor: CandleCursor, row: number): void {
  cursor.moveTo(row);
  cursor.closeTime = cursor.openTime + MINUTE_MS;
  update(cursor);
}

/** The house's contract for an indicator. */
export function describeIndicator<Output extends string>(
  spec: IndicatorSpec<Output>,
  facts: IndicatorFacts<Output>,
): void {
  const walk = walkCandles(COUNT, { seed: spec.key, absentShare: 0.02 });
  const whole = featureRows(spec, walk);

  describe(`${spec.key}`, () => {
    it('has a key with its name and parameters, and names its outputs', () => {
      expect(spec.key).toMatch(/^[a-z][a-zA-Z0-9]*\([a-z0-9.,]*\)$/);
      expect(Object.keys(facts.first).sort()).toEqual([...spec.outputs].sort());
      expect(spec.create().values).toHaveLength(spec.outputs.length);
      if (facts.other) expect(facts.other.key).not.toBe(spec.key);
      if (facts.other) expect(featureRows(facts.other, walk)).not.toEqual(whole);
    });

    it('is NaN exactly until it is warm, then finite, and never negative zero', () => {
      const firsts = spec.outputs.map((output, k) => [output, whole.findIndex((row) => !Number.isNaN(row[k]))]);
      expect(Object.fromEntries(firsts)).toEqual(facts.first);
      expect(spec.warmUp).toBe(Math.max(...Object.values<number>(facts.first)) + 1);
      spec.outputs.forEach((output, k) => {
        const values = whole.slice(facts.first[output]).map((row) => row[k] as number);
        expect(values.filter((value) => !Number.isFinite(value) || Object.is(value, -0))).toEqual([]);
      });
    });

    it('gives the same bits again, from any candle object, and whatever comes later', () => {
      expect(featureRows(spec, walk)).toEqual(whole);
      expect(detachedRows(spec, walk)).toEqual(whole);
      const cut = 211;
      const noise = walkCandles(COUNT, { seed: 'noise' });
      const forged = changed(walk, (_, value) => value);
      for (const name of CANDLE_COLUMNS) forged[name].set(noise[name].subarray(cut, forged.length), cut);
      expect(featureRows(spec, forged).slice(0, cut)).toEqual(whole.slice(0, cut));
    });

    it('continues bit for bit from a saved state', () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: walk.length - 1 }), (cut) => {
          expect(restoredRows(spec, walk, cut)).toEqual(whole);
        }),
        { numRuns: 12, examples: [[0], [1], [spec.warmUp - 1], [spec.warmUp]] },
      );
    });

    it('stays finite while nothing moves or trades', () => {
      for (const volume of [0, 7]) {
        const rows = featureRows(spec, standingCandles(volume));
        expect(rows.slice(spec.warmUp - 1).filter((row) => !row.every(Number.isFinite))).toEqual([]);
      }
    });

    it('answers to a change of units by its degree, to the last bit', () => {
      for (const [price, volume] of [
        [2 ** 10, 1],
        [2 ** -7, 2 ** 5],
      ] as const) {
        const factors = spec.outputs.map((output) => {
          const degree: Degree = facts.degree[output];
          return price ** degree.price * volume ** degree.volume;
        });
        const expected = whole.map((row) => row.map((value, k) => value * (factors[k] as number)));
        expect(featureRows(spec, inUnits(walk, price, volume))).toEqual(expected);
      }
    });
  });
}

/** Periods that make no sense are refused by name. */
export function describeRefusals(name: string, create: (period: number) => IndicatorSpec, minimum = 1): void {
  it(`${name} refuses periods that are none`, () => {
    for (const period of [0, -1, 2.5, NaN, Infinity, minimum - 1]) {
      expect(() => create(period)).toThrow(RangeError);
      expect(() => create(period)).toThrow(new RegExp(`^${name}: `));
    }
    expect(create(minimum).warmUp).toBeGreaterThanOrEqual(1);
  });
}
