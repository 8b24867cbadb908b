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
  openTime = 0;
  closeTime = 0;
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
