import { createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import type { Random } from '../../engine/market/random.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';

/** Doubles a candle takes in a table of shapes: one cache line, since the rows are read in random order. */
const STRIDE = 8;
/** Places in it: high, low, close and quoteVolume over the open; the others as they were. The eighth is left free. */
const [HIGH, LOW, CLOSE, VOLUME, QUOTE_VOLUME, TRADES, TAKER_BUY_VOLUME] = [0, 1, 2, 3, 4, 5, 6] as const;

/** One symbol's candles with their price level taken away. Plain data: typed arrays can be shared between threads. */
export interface ShapedLane {
  /** Of the first candle. */
  readonly firstOpen: number;
  readonly openTime: Float64Array;
  /** Open over the close before; 1 for the first candle. */
  readonly gaps: Float64Array;
  /** What each candle is from its open on, `STRIDE` doubles a row. */
  readonly shapes: Float64Array;
  /** The row of each minute of the market, −1 where there is none; null when rows are minutes. */
  readonly rowAt: Int32Array | null;
}

/** Several symbols over one grid of minutes, and which minutes may change places. */
export interface ShapedMarket {
  readonly lanes: readonly ShapedLane[];
  readonly firstOpenTime: number;
  /** Minutes, those of one kind together: kind k ends before `ends[k]`. */
  readonly members: Uint32Array;
  readonly ends: Uint32Array;
}

/** Where each minute's gap and each minute's shape come from. */
export interface MinuteOrder {
  readonly gapFrom: Uint32Array;
  readonly shapeFrom: Uint32Array;
}

/** Makes room for `bytes`; a SharedArrayBuffer where threads are to share it. */
export type Allocate = (bytes: number) => ArrayBufferLike;

/** Takes candles apart into shapes. `market` holds the columns of each symbol, none of them empty. */
export function shapeMarket(market: readonly CandleColumns[], allocate: Allocate = plainBuffer): ShapedMarket {
  const firstOpenTime = Math.min(...market.map(({ openTime }) => openTime[0]!));
  const last = Math.max(...market.map(({ openTime, length }) => openTime[length - 1]!));
  const minutes = (last - firstOpenTime) / MINUTE_MS + 1;
  const lanes = market.map((columns): ShapedLane => {
    const { openTime, open, close, length } = columns;
    const gaps = new Float64Array(allocate(length * 8));
    for (let row = 0; row < length; row++) gaps[row] = row === 0 ? 1 : open[row]! / close[row - 1]!;
    return {
      firstOpen: open[0]!,
      openTime: openTime.subarray(0, length),
      gaps,
      shapes: shapesOf(columns, allocate),
      rowAt: length === minutes ? null : rowsByMinute(columns, { firstOpenTime, minutes, allocate }),
    };
  });
  return { lanes, firstOpenTime, ...groupByKind(lanes, minutes, allocate) };
}

function rowsByMinute(
  { openTime, length }: CandleColumns,
  grid: { readonly firstOpenTime: number; readonly minutes: number; readonly allocate: Allocate },
): Int32Array {
  const rowAt = new Int32Array(grid.allocate(grid.minutes * 4)).fill(-1);
  for (let row = 0; row < length; row++) rowAt[(openTime[row]! - grid.firstOpenTime) / MINUTE_MS] = row;
  return rowAt;
}

function plainBuffer(bytes: number): ArrayBufferLike {
  return new ArrayBuffer(bytes);
}

function shapesOf(columns: CandleColumns, allocate: Allocate): Float64Array {
  const shapes = new Float64Array(allocate(columns.length * STRIDE * 8));
  for (let row = 0; row < columns.length; row++) {
    const at = row * STRIDE;
    const open = columns.open[row]!;
    shapes[at + HIGH] = columns.high[row]! / open;
    shapes[at + LOW] = columns.low[row]! / open;
    shapes[at + CLOSE] = columns.close[row]! / open;
    shapes[at + VOLUME] = columns.volume[row]!;
    shapes[at + QUOTE_VOLUME] = columns.quoteVolume[row]! / open;
    shapes[at + TRADES] = columns.trades[row]!;
    shapes[at + TAKER_BUY_VOLUME] = columns.takerBuyVolume[row]!;
  }
  return shapes;
}

/** What a minute can be to a symbol. */
const [ABSENT, FIRST, FOLLOWING, AFTER_ABSENCE] = [0, 1, 2, 3] as const;

/**
 * Groups minutes by what they are to every symbol. Only minutes of one kind change places, so that each symbol keeps its
 * first candle, its absent minutes and the long gaps behind them, and symbols of one order still move together.
 */
function groupByKind(
  lanes: readonly ShapedLane[],
  minutes: number,
  allocate: Allocate,
): { members: Uint32Array; ends: Uint32Array } {
  const kinds = new Uint32Array(minutes);
  let count = 1;
  for (const { rowAt } of lanes) {
    const known = new Map<number, number>();
    for (let minute = 0; minute < minutes; minute++) {
      const row = rowAt === null ? minute : rowAt[minute]!;
      const isBroken = rowAt !== null && rowAt[minute - 1]! < 0;
      const state = row < 0 ? ABSENT : row === 0 ? FIRST : isBroken ? AFTER_ABSENCE : FOLLOWING;
      const key = kinds[minute]! * 4 + state;
      let kind = known.get(key);
      if (kind === undefined) known.set(key, (kind = known.size));
      kinds[minute] = kind;
    }
    count = known.size;
  }
  const ends = new Uint32Array(allocate(count * 4));
  for (const kind of kinds) ends[kind]!++;
  for (let kind = 1; kind < count; kind++) ends[kind]! += ends[kind - 1]!;
  const members = new Uint32Array(allocate(minutes * 4));
  for (let minute = minutes - 1; minute >= 0; minute--) members[--ends[kinds[minute]!]!] = minute;
  // Filling moved every end to its kind's beginning, which is where the kind before it ends.
  ends.copyWithin(0, 1);
  ends[count - 1] = minutes;
  return { members, ends };
}

/**
 * A random order of the minutes: gaps and shapes are put in orders of their own, the same for all symbols, as in
 * T. Masters, "Permutation and Randomization Tests for Trading System Development" (2018), chapter 3.
 */
export function shuffleMinutes(market: ShapedMarket, random: Random): MinuteOrder {
  return { gapFrom: shuffled(market, random), shapeFrom: shuffled(market, random) };
}

/** Fisher and Yates within each kind. */
function shuffled({ members, ends }: ShapedMarket, random: Random): Uint32Array {
  const pool = Uint32Array.from(members);
  let begin = 0;
  for (const end of ends) {
    for (let i = end - 1; i > begin; i--) {
      const j = begin + Math.floor(random.uniform() * (i - begin + 1));
      const held = pool[i]!;
      pool[i] = pool[j]!;
      pool[j] = held;
    }
    begin = end;
  }
  const from = new Uint32Array(members.length);
  for (let i = 0; i < members.length; i++) from[members[i]!] = pool[i]!;
  return from;
}

/**
 * One symbol's candles put together again in another order, from its first open on: batch by batch, so that no more than
 * two of them are in memory. Multiplying the ratios is adding the logs; equal prices within a candle stay equal.
 */
export class PermutedLane {
  readonly #market: ShapedMarket;
  readonly #lane: ShapedLane;
  readonly #order: MinuteOrder;
  /** The batch handed out, and the one before it: an engine may still stand on its last candle. */
  readonly #held: readonly [CandleColumns, CandleColumns];
  private batches = 0;
  private row = 0;
  private close: number;

  constructor(market: ShapedMarket, index: number, { order, batchRows }: { order: MinuteOrder; batchRows: number }) {
    this.#market = market;
    this.#lane = market.lanes[index]!;
    this.#order = order;
    this.close = this.#lane.firstOpen;
    const rows = Math.min(batchRows, this.#lane.openTime.length);
    this.#held = [createCandleColumns(rows), createCandleColumns(rows)];
  }

  /** The next candles; undefined at the end. Their columns are written over by the next call but one. */
  next(): CandleColumns | undefined {
    const held = this.#held[this.batches++ % 2]!;
    const openTime = this.#lane.openTime.subarray(this.row, this.row + held.open.length);
    const { length } = openTime;
    if (length === 0) return undefined;
    const out = { ...held, openTime, length };
    this.gather(out);
    this.chain(out);
    this.row += length;
    return out;
  }

  /** Fetches gaps and shapes from all over the table. Apart from `chain`, so that no fetch waits for another. */
  private gather({
    openTime,
    open,
    high,
    low,
    close,
    volume,
    quoteVolume,
    trades,
    takerBuyVolume,
    length,
  }: CandleColumns): void {
    const { gaps, shapes, rowAt } = this.#lane;
    const { gapFrom, shapeFrom } = this.#order;
    const { firstOpenTime } = this.#market;
    for (let i = 0; i < length; i++) {
      const minute = rowAt === null ? this.row + i : (openTime[i]! - firstOpenTime) / MINUTE_MS;
      const gap = gapFrom[minute]!;
      const shape = shapeFrom[minute]!;
      const at = (rowAt === null ? shape : rowAt[shape]!) * STRIDE;
      open[i] = gaps[rowAt === null ? gap : rowAt[gap]!]!;
      high[i] = shapes[at + HIGH]!;
      low[i] = shapes[at + LOW]!;
      close[i] = shapes[at + CLOSE]!;
      volume[i] = shapes[at + VOLUME]!;
      quoteVolume[i] = shapes[at + QUOTE_VOLUME]!;
      trades[i] = shapes[at + TRADES]!;
      takerBuyVolume[i] = shapes[at + TAKER_BUY_VOLUME]!;
    }
  }

  /** Makes prices of the ratios, each candle from the close before it. */
  private chain({ open, high, low, close, quoteVolume, length }: CandleColumns): void {
    let price = this.close;
    for (let i = 0; i < length; i++) {
      price *= open[i]!;
      open[i] = price;
      high[i]! *= price;
      low[i]! *= price;
      quoteVolume[i]! *= price;
      price *= close[i]!;
      close[i] = price;
    }
    this.close = price;
  }
}
