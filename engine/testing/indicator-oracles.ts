/**
 * Other people's indicators, brought into one shape: a column with a value or NaN per candle, so that a test can lay it
 * beside ours.
 */
import { createRequire } from 'node:module';
import type { CandleColumns } from '../market/candle.ts';

const require = createRequire(import.meta.url);

/** Plain arrays of candles, as other libraries take them. */
export interface PlainCandles {
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
}

export function plainCandles(candles: CandleColumns): PlainCandles {
  const plain = (column: Float64Array): number[] => Array.from(column.subarray(0, candles.length));
  return {
    open: plain(candles.open),
    high: plain(candles.high),
    low: plain(candles.low),
    close: plain(candles.close),
    volume: plain(candles.volume),
  };
}

type TalibFunction = (params: Record<string, unknown>) => Record<string, number[]>;

/** TA-Lib compiled to WebAssembly (talib-web 0.1.3), loaded once. */
export async function loadTalib(): Promise<Record<string, TalibFunction>> {
  const talib = require('talib-web') as { init(path: string): Promise<unknown> } & Record<string, TalibFunction>;
  const { fetch } = globalThis;
  // It reads its file by fetch when there is one, and Node's refuses paths.
  Reflect.deleteProperty(globalThis, 'fetch');
  try {
    await talib.init(require.resolve('talib-web/lib/talib.wasm'));
  } finally {
    globalThis.fetch = fetch;
  }
  return talib;
}

/**
 * A TA-Lib column moved to where it belongs: the package packs values to the left, first of them that of candle
 * `first`, and counts one candle too many.
 */
export function unpacked(packed: readonly number[], first: number): number[] {
  return packed.map((_, i) => (i < first ? NaN : (packed[i - first] as number)));
}

/** A column that ends at the last candle and lacks values before it was warm. */
export function rightAligned(column: readonly number[], count: number): number[] {
  return [...new Array<number>(count - column.length).fill(NaN), ...column];
}
