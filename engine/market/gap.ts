/** What can be wrong with a stretch of candles. `missing` is never filled silently; the rest were set aside or noted. */
export type GapKind = 'missing' | 'offGrid' | 'duplicate' | 'conflict' | 'outOfOrder' | 'invalid' | 'suspectJump';

/**
 * One line of the gap ledger: a stretch of one symbol where the data is not what it should be.
 * `from` is the first candle's openTime, `to` the last one's (inclusive), `count` how many candles are concerned.
 */
export interface GapEntry {
  readonly symbol: string;
  readonly kind: GapKind;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** One sentence for people: file and line, values. */
  readonly detail?: string;
}
