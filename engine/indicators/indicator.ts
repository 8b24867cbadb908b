import type { Candle } from '../market/candle.ts';
import { restoreFields, saveFields } from '../market/state.ts';
import type { State, Stateful } from '../market/state.ts';

/**
 * Turns past candles into numbers, one closed candle at a time, in O(1) or amortised O(1). `values[k]` is output k
 * after the last candle, NaN until it is warm. Every own field is state: no closures, no hidden clocks.
 */
export abstract class Indicator implements Stateful {
  readonly values: Float64Array;

  constructor(outputCount = 1) {
    this.values = new Float64Array(outputCount).fill(NaN);
  }

  /** Takes the next closed candle. */
  abstract update(candle: Candle): void;

  save(): State {
    return saveFields(this);
  }

  restore(state: State): void {
    restoreFields(this, state);
  }
}

/**
 * A recipe for an indicator. Recipes with equal keys are the same indicator: the engine keeps one instance per symbol
 * and timeframe and moves it once per closed candle.
 */
export interface IndicatorSpec<Output extends string = string> {
  /** Name and parameters, e.g. 'ema(12)'. */
  readonly key: string;
  /** Names of the outputs, in the order of `values`; a single output is called 'value'. */
  readonly outputs: readonly Output[];
  /** Candles needed before the last of the outputs is valid. */
  readonly warmUp: number;
  create(): Indicator;
}

/** Checks an indicator's period. Throws RangeError naming the indicator. */
export function checkPeriod(name: string, period: number, minimum = 1): void {
  if (!Number.isInteger(period) || period < minimum) {
    throw new RangeError(`${name}: period must be a whole number of candles from ${minimum} up, not ${period}.`);
  }
}

/** Checks a multiplier, such as a band's width in deviations. Throws RangeError naming the indicator. */
export function checkMultiplier(name: string, multiplier: number): void {
  if (!(multiplier > 0 && multiplier < Infinity)) {
    throw new RangeError(`${name}: multiplier must be a number above 0, not ${multiplier}.`);
  }
}

/** Checks that one period is shorter than another. Throws RangeError naming the indicator. */
export function checkOrder(name: string, fast: number, slow: number): void {
  if (fast < slow) return;
  throw new RangeError(`${name}: the first period must be shorter than the second, not ${fast} and ${slow}.`);
}
