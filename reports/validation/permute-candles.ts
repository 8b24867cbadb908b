import { createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import type { Random } from '../../engine/market/random.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';

/** Doubles a candle takes in a table of shapes: one cache line, since the rows are read in random order. */
const STRIDE = 8;
/** Places in it: open over the previous close; high, low and close over the open; volumes as they were. */
const [GAP, HIGH, LOW, CLOSE, VOLUME, QUOTE_VOLUME, TRADES, TAKER_BUY_VOLUME] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** One symbol's candles with their price level taken away. Plain data: typed arrays can be shared between threads. */
export interface ShapedLane {
  /** Of the first candle. */
  readonly firstOpen: number;
  readonly openTime: Float64Array;
  /** Rows of 8 doubles: gap, high, low, close (ratios), volume, quoteVolume (over the open), trades, takerBuyVolume. */
  readonly shapes: Float64Array;
  /** The row of each minute of the market, −1 where there is none. */
  readonly rowAt: Int32Array;
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
    const rowAt = new Int32Array(allocate(minutes * 4)).fill(-1);
    for (let row = 0; row < columns.length; row++) rowAt[(columns.openTime[row]! - firstOpenTime) / MINUTE_MS] = row;
    return {
      firstOpen: columns.open[0]!,
      openTime: columns.openTime.subarray(0, columns.length),
      shapes: shapesOf(columns, allocate),
      rowAt,
    };
  });
  return { lanes, firstOpenTime, ...groupByKind(lanes, minutes, allocate) };
}

function plainBuffer(bytes: number): ArrayBufferLike {
  return new ArrayBuffer(bytes);
}

function shapesOf(columns: CandleColumns, allocate: Allocate): Float64Array {
  const shapes = new Float64Array(allocate(columns.length * STRIDE * 8));
  let before = columns.open[0]!;
  for (let row = 0; row < columns.length; row++) {
    const at = row * STRIDE;
    const open = columns.open[row]!;
    const close = columns.close[row]!;
    shapes[at + GAP] = open / before;
    shapes[at + HIGH] = columns.high[row]! / open;
    shapes[at + LOW] = columns.low[row]! / open;
    shapes[at + CLOSE] = close / open;
    shapes[at + VOLUME] = columns.volume[row]!;
    shapes[at + QUOTE_VOLUME] = columns.quoteVolume[row]! / open;
    shapes[at + TRADES] = columns.trades[row]!;
    shapes[at + TAKER_BUY_VOLUME] = columns.takerBuyVolume[row]!;
    before = close;
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
      const row = rowAt[minute]!;
      const state = row < 0 ? ABSENT : row === 0 ? FIRST : rowAt[minute - 1]! < 0 ? AFTER_ABSENCE : FOLLOWING;
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
 * a batch is in memory. Multiplying the ratios is adding the logs; equal prices within a candle stay equal.
 */
export class PermutedLane {
  readonly #market: ShapedMarket;
  readonly #lane: ShapedLane;
  readonly #order: MinuteOrder;
  private row = 0;
  private close: number;

  constructor(market: ShapedMarket, index: number, order: MinuteOrder) {
    this.#market = market;
    this.#lane = market.lanes[index]!;
    this.#order = order;
    this.close = this.#lane.firstOpen;
  }

  /** The next `count` candles, or what is left of them; undefined at the end. */
  next(count: number): CandleColumns | undefined {
    const { openTime, shapes, rowAt } = this.#lane;
    const { gapFrom, shapeFrom } = this.#order;
    const { firstOpenTime } = this.#market;
    const times = openTime.subarray(this.row, this.row + count);
    const { length } = times;
    if (length === 0) return undefined;
    const out = { ...createCandleColumns(length), openTime: times, length };
    let { close } = this;
    for (let i = 0; i < length; i++) {
      const minute = (times[i]! - firstOpenTime) / MINUTE_MS;
      const at = rowAt[shapeFrom[minute]!]! * STRIDE;
      const open = close * shapes[rowAt[gapFrom[minute]!]! * STRIDE + GAP]!;
      close = open * shapes[at + CLOSE]!;
      out.open[i] = open;
      out.high[i] = open * shapes[at + HIGH]!;
      out.low[i] = open * shapes[at + LOW]!;
      out.close[i] = close;
      out.volume[i] = shapes[at + VOLUME]!;
      out.quoteVolume[i] = open * shapes[at + QUOTE_VOLUME]!;
      out.trades[i] = shapes[at + TRADES]!;
      out.takerBuyVolume[i] = shapes[at + TAKER_BUY_VOLUME]!;
    }
    this.row += length;
    this.close = close;
    return out;
  }
}
