import { createCandleColumns } from '../market/candle.ts';
import type { CandleColumns } from '../market/candle.ts';
import type { FrameBatch } from '../market/frames.ts';
import type { Observation } from '../market/observation.ts';
import { Random } from '../market/random.ts';
import { compareCodeUnits, MINUTE_MS } from '../market/units.ts';

/** 2025-01-01T00:00Z: where the deterministic test candles start. */
export const TEST_START = 1_735_689_600_000;

/** Candles as rows, for tests written by hand: [open, high, low, close], one a minute from `start`. */
export function candlesOf(
  rows: readonly (readonly [number, number, number, number])[],
  start = TEST_START,
): CandleColumns {
  const columns = createCandleColumns(rows.length);
  columns.length = rows.length;
  rows.forEach(([open, high, low, close], i) => {
    columns.openTime[i] = start + i * MINUTE_MS;
    columns.open[i] = open;
    columns.high[i] = high;
    columns.low[i] = low;
    columns.close[i] = close;
    columns.volume[i] = 1;
    columns.quoteVolume[i] = close;
    columns.trades[i] = 1;
    columns.takerBuyVolume[i] = 0.5;
  });
  return columns;
}

/**
 * The design's deterministic test candles: a 32-bit LCG (1664525, 1013904223; seed 42 unless another is given), closes
 * that walk by −20..20 ticks of 0.01 from 100, wicks of up to 10 ticks, one a minute from 2025-01-01.
 */
export function lcgCandles(count: number, seed = 42): CandleColumns {
  const columns = createCandleColumns(count);
  columns.length = count;
  let x = seed >>> 0;
  const next = (): number => (x = (Math.imul(1_664_525, x) + 1_013_904_223) >>> 0);
  const upTo = (k: number): number => Math.floor((next() / 2 ** 32) * k);
  let open = 10_000;
  for (let i = 0; i < count; i++) {
    const close = Math.max(100, open + upTo(41) - 20);
    const high = Math.max(open, close) + upTo(11);
    const low = Math.min(open, close) - upTo(11);
    const volume = 100 + upTo(900);
    columns.openTime[i] = TEST_START + i * MINUTE_MS;
    columns.open[i] = open / 100;
    columns.high[i] = high / 100;
    columns.low[i] = low / 100;
    columns.close[i] = close / 100;
    columns.volume[i] = volume;
    columns.quoteVolume[i] = (volume * (high + low)) / 200;
    columns.takerBuyVolume[i] = Math.floor((volume * next()) / 2 ** 32);
    columns.trades[i] = 10 + upTo(90);
    open = close;
  }
  return columns;
}

/** A seeded random walk with gaps between close and open, wicks and, by `absentShare`, absent minutes. */
export function walkCandles(count: number, options: { seed: number | string; absentShare?: number }): CandleColumns {
  const random = Random.fromKey(`walk|${options.seed}`);
  const columns = createCandleColumns(count);
  let price = 100;
  let row = 0;
  for (let i = 0; i < count; i++) {
    const open = Math.max(1, price * (1 + 0.0005 * random.normal()));
    const close = Math.max(1, open * (1 + 0.002 * random.normal()));
    const high = Math.max(open, close) * (1 + 0.001 * random.uniform());
    const low = Math.min(open, close) * (1 - 0.001 * random.uniform());
    const volume = 1 + 100 * random.uniform();
    const share = random.uniform();
    price = close;
    if (i > 0 && i < count - 1 && random.uniform() < (options.absentShare ?? 0)) continue;
    columns.openTime[row] = TEST_START + i * MINUTE_MS;
    columns.open[row] = open;
    columns.high[row] = high;
    columns.low[row] = low;
    columns.close[row] = close;
    columns.volume[row] = volume;
    columns.quoteVolume[row] = volume * close;
    columns.trades[row] = Math.ceil(volume);
    columns.takerBuyVolume[row] = volume * share;
    row++;
  }
  columns.length = row;
  return columns;
}

/** Frames over candles of one or more symbols, from their first minute to their last, as one batch or in pieces. */
export function framesOf(
  candles: Readonly<Record<string, CandleColumns>>,
  options: { readonly framesPerBatch?: number; readonly observations?: readonly Observation[] } = {},
): FrameBatch[] {
  const symbols = Object.keys(candles).sort(compareCodeUnits);
  const all = symbols.map((symbol) => candles[symbol] as CandleColumns);
  const first = Math.min(...all.map((columns) => columns.openTime[0] as number)) + MINUTE_MS;
  const last = Math.max(...all.map((columns) => columns.openTime[columns.length - 1] as number)) + MINUTE_MS;
  const size = (options.framesPerBatch ?? Infinity) * MINUTE_MS;
  const rows = all.map(() => 0);
  const batches: FrameBatch[] = [];
  let seen = 0;
  for (let firstClose = first; firstClose <= last;) {
    const lastClose = Math.min(last, firstClose + size - MINUTE_MS);
    const lanes = all.map((columns, i) => {
      const begin = rows[i] as number;
      let end = begin;
      while (end < columns.length && (columns.openTime[end] as number) < lastClose) end++;
      rows[i] = end;
      return { symbol: symbols[i] as string, minutes: { columns, begin, end }, seconds: null };
    });
    const due = (options.observations ?? []).filter((one) => one.availableAt <= lastClose);
    batches.push({ firstClose, lastClose, lanes, observations: due.slice(seen) });
    seen = due.length;
    firstClose = lastClose + MINUTE_MS;
  }
  return batches;
}
