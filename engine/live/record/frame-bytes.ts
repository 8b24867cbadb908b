import { MEASURES } from '../../journal/chain.ts';
import { createCandleColumns } from '../../market/candle.ts';
import type { Candle } from '../../market/candle.ts';
import type { FrameBatch, Lane } from '../../market/frames.ts';
import type { Observation } from '../../market/observation.ts';
import { MINUTE_MS } from '../../market/units.ts';
import { observationBytes, observationsOf } from '../side/observation-bytes.ts';

/** What is fed at one close: a candle of each symbol, in code-unit order, or null where there is none; and side data. */
export interface LiveFrame {
  readonly openTime: number;
  readonly candles: readonly (Candle | null)[];
  /** Available since the frame before, in the order of `compareObservations`. */
  readonly observations: readonly Observation[];
}

/** A frame as it is stored. */
export interface FrameBytes {
  readonly candles: Uint8Array;
  /** null without side data. */
  readonly observations: Uint8Array | null;
}

/** Doubles a symbol takes: whether there is a candle, then its measures. */
const WIDTH = 1 + MEASURES.length;

/** A frame's canonical bytes: little-endian doubles, its openTime first, absent candles as zeros; side data apart. */
export function frameBytes({ openTime, candles, observations }: LiveFrame): FrameBytes {
  const doubles = new Float64Array(1 + candles.length * WIDTH);
  doubles[0] = openTime;
  candles.forEach((candle, i) => {
    if (candle === null) return;
    const at = 1 + i * WIDTH;
    doubles[at] = 1;
    MEASURES.forEach((name, k) => (doubles[at + 1 + k] = candle[name]));
  });
  return {
    candles: Buffer.from(doubles.buffer),
    observations: observations.length === 0 ? null : observationBytes(observations),
  };
}

/** The frame of canonical bytes. */
export function frameOfBytes(bytes: FrameBytes): LiveFrame {
  // Copied, since bytes may lie anywhere in a larger buffer.
  const doubles = new Float64Array(new Uint8Array(bytes.candles).buffer);
  const openTime = doubles[0] as number;
  const candles = Array.from({ length: (doubles.length - 1) / WIDTH }, (_, i): Candle | null => {
    const at = 1 + i * WIDTH;
    if (doubles[at] !== 1) return null;
    const measures = Object.fromEntries(MEASURES.map((name, k) => [name, doubles[at + 1 + k]]));
    return { openTime, closeTime: openTime + MINUTE_MS, syntheticMinutes: 0, ...measures } as Candle;
  });
  return { openTime, candles, observations: bytes.observations === null ? [] : observationsOf(bytes.observations) };
}

/** The part of a frame over `all` symbols that concerns some of them: their candles, their and the market's side data. */
export function partOf(frame: LiveFrame, all: readonly string[], symbols: readonly string[]): LiveFrame {
  const { openTime, candles, observations } = frame;
  if (symbols.length === all.length) return frame;
  return {
    openTime,
    candles: symbols.map((symbol) => candles[all.indexOf(symbol)] ?? null),
    observations: observations.filter(({ symbol }) => symbol === null || symbols.includes(symbol)),
  };
}

/** The frame as the engine takes it: a batch of one. */
export function batchOf({ openTime, candles, observations }: LiveFrame, symbols: readonly string[]): FrameBatch {
  const close = openTime + MINUTE_MS;
  const lanes = symbols.map((symbol, i): Lane => {
    const candle = candles[i] ?? null;
    const columns = createCandleColumns(1);
    if (candle !== null) {
      columns.length = 1;
      columns.openTime[0] = openTime;
      for (const name of MEASURES) columns[name][0] = candle[name];
    }
    return { symbol, minutes: { columns, begin: 0, end: columns.length }, seconds: null };
  });
  return { firstClose: close, lastClose: close, lanes, observations };
}
