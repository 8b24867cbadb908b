import { saveFields } from './state.ts';
import type { State, Stateful } from './state.ts';
import { MINUTE_MS } from './units.ts';

/**
 * A closed candle over one timeframe. Times are epoch ms UTC, `closeTime` = `openTime` + timeframe: the instant the
 * candle is complete and may be acted on. A measure the data does not carry (quoteVolume, trades, takerBuyVolume) is NaN.
 */
export interface Candle {
  readonly openTime: number;
  readonly closeTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** Base asset volume. */
  readonly volume: number;
  readonly quoteVolume: number;
  readonly trades: number;
  /** Base asset volume bought by takers. */
  readonly takerBuyVolume: number;
  /** How many of the candle's minutes were absent and stood in for by a flat candle. */
  readonly syntheticMinutes: number;
}

/** Minutes of a candle's span that may be synthetic before it counts as incomplete: more than a fifth. */
export const INCOMPLETE_SHARE = 0.2;

/** True when more than a fifth of the candle's minutes were absent. */
export function isIncomplete(candle: Candle): boolean {
  const minutes = (candle.closeTime - candle.openTime) / MINUTE_MS;
  return candle.syntheticMinutes > minutes * INCOMPLETE_SHARE;
}

/** A candle that one owner overwrites in place, so that the hot path allocates nothing. Readers see it as `Candle`. */
export class MutableCandle implements Candle {
  openTime = NaN;
  closeTime = NaN;
  open = NaN;
  high = NaN;
  low = NaN;
  close = NaN;
  volume = NaN;
  quoteVolume = NaN;
  trades = NaN;
  takerBuyVolume = NaN;
  syntheticMinutes = 0;
}

/** The numeric columns of a candle table, in their canonical order. */
export const CANDLE_COLUMNS = [
  'openTime',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'quoteVolume',
  'trades',
  'takerBuyVolume',
] as const;

export type CandleColumnName = (typeof CANDLE_COLUMNS)[number];

/**
 * Candles of one symbol and one timeframe as columns of doubles, ascending by openTime. Row i of every column is one
 * candle; only rows 0..length-1 are valid. Columns may be longer than `length`.
 */
export interface CandleColumns extends Readonly<Record<CandleColumnName, Float64Array>> {
  readonly length: number;
}

/** Fresh columns with room for `capacity` rows and a settable length. */
export function createCandleColumns(capacity: number): CandleColumns & { length: number } {
  const column = (): Float64Array => new Float64Array(capacity);
  return {
    length: 0,
    openTime: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    quoteVolume: column(),
    trades: column(),
    takerBuyVolume: column(),
  };
}

/**
 * A candle seen through columns: one row at a time, moved by its owner, so that nothing is copied or allocated per
 * candle and everything that reads candles meets one class. It can also stand on a row of its own, written by `set`.
 */
export class CandleCursor implements Candle, Stateful {
  closeTime = NaN;
  syntheticMinutes = 0;
  readonly #own = createCandleColumns(1);
  #openTime = this.#own.openTime;
  #open = this.#own.open;
  #high = this.#own.high;
  #low = this.#own.low;
  #close = this.#own.close;
  #volume = this.#own.volume;
  #quoteVolume = this.#own.quoteVolume;
  #trades = this.#own.trades;
  #takerBuyVolume = this.#own.takerBuyVolume;
  #row = 0;

  get openTime(): number {
    return this.#openTime[this.#row] as number;
  }
  get open(): number {
    return this.#open[this.#row] as number;
  }
  get high(): number {
    return this.#high[this.#row] as number;
  }
  get low(): number {
    return this.#low[this.#row] as number;
  }
  get close(): number {
    return this.#close[this.#row] as number;
  }
  get volume(): number {
    return this.#volume[this.#row] as number;
  }
  get quoteVolume(): number {
    return this.#quoteVolume[this.#row] as number;
  }
  get trades(): number {
    return this.#trades[this.#row] as number;
  }
  get takerBuyVolume(): number {
    return this.#takerBuyVolume[this.#row] as number;
  }

  /** Looks at other columns; call `moveTo` before reading. */
  bind(columns: CandleColumns): void {
    this.#openTime = columns.openTime;
    this.#open = columns.open;
    this.#high = columns.high;
    this.#low = columns.low;
    this.#close = columns.close;
    this.#volume = columns.volume;
    this.#quoteVolume = columns.quoteVolume;
    this.#trades = columns.trades;
    this.#takerBuyVolume = columns.takerBuyVolume;
  }

  /** Stands on a row of the bound columns. */
  moveTo(row: number): void {
    this.#row = row;
  }

  /** Stands on a row of its own with these values. */
  set(candle: Candle): void {
    const own = this.#own;
    own.openTime[0] = candle.openTime;
    own.open[0] = candle.open;
    own.high[0] = candle.high;
    own.low[0] = candle.low;
    own.close[0] = candle.close;
    own.volume[0] = candle.volume;
    own.quoteVolume[0] = candle.quoteVolume;
    own.trades[0] = candle.trades;
    own.takerBuyVolume[0] = candle.takerBuyVolume;
    this.closeTime = candle.closeTime;
    this.syntheticMinutes = candle.syntheticMinutes;
    this.bind(own);
    this.#row = 0;
  }

  save(): State {
    const out = new MutableCandle();
    for (const name of CANDLE_COLUMNS) out[name] = this[name];
    out.closeTime = this.closeTime;
    out.syntheticMinutes = this.syntheticMinutes;
    return saveFields(out);
  }

  restore(state: State): void {
    this.set(state as Candle);
  }
}
