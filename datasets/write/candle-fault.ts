import type { CandleColumns } from '../../engine/market/candle.ts';
import type { GapKind } from '../../engine/market/gap.ts';

/** Why a row is set aside. */
export interface CandleFault {
  readonly kind: GapKind;
  readonly code: string;
  readonly says: string;
}

const fault = (kind: GapKind, code: string, says: string): CandleFault => ({ kind, code, says });

const MISALIGNED = fault('offGrid', 'C_MISALIGNED', 'openTime is off the grid');
const NONFINITE = fault('invalid', 'C_NONFINITE', 'a value is not finite');
const NONPOSITIVE = fault('invalid', 'C_NONPOSITIVE', 'a price is not positive');
const OHLC = fault('invalid', 'C_OHLC', 'high or low does not span open and close');
const VOLUME = fault('invalid', 'C_VOLUME', 'a volume is negative, or takers bought more than was traded');
export const ORDER = fault('outOfOrder', 'C_ORDER', 'older than the row before it');
export const DUPLICATE = fault('duplicate', 'C_DUP', 'again the same candle');
export const CONFLICT = fault('conflict', 'C_CONFLICT', 'another candle of this minute came first and was kept');

/** Rounding slack of taker volume against volume. */
const TAKER_SLACK = 1 + 1e-9;

/** Openings outside 1970..2100 are no times of candles. */
const TIME_LIMIT = 4_102_444_800_000;

/** The first rule that row `i` breaks, or undefined for a sound candle. Absent measures (NaN) break none. */
export function faultOf(columns: CandleColumns, i: number, stepMs: number): CandleFault | undefined {
  const openTime = columns.openTime[i]!;
  if (!(openTime >= 0 && openTime < TIME_LIMIT && Math.floor(openTime / stepMs) * stepMs === openTime))
    return MISALIGNED;
  const open = columns.open[i]!;
  const high = columns.high[i]!;
  const low = columns.low[i]!;
  const close = columns.close[i]!;
  const volume = columns.volume[i]!;
  if (!Number.isFinite(open + high + low + close + volume)) return NONFINITE;
  if (open <= 0 || high <= 0 || low <= 0 || close <= 0) return NONPOSITIVE;
  if (high < open || high < close || low > open || low > close) return OHLC;
  const quoteVolume = columns.quoteVolume[i]!;
  const trades = columns.trades[i]!;
  const taker = columns.takerBuyVolume[i]!;
  if (quoteVolume === Infinity || trades === Infinity) return NONFINITE;
  if (volume < 0 || quoteVolume < 0 || trades < 0 || taker < 0 || taker > volume * TAKER_SLACK) return VOLUME;
  return undefined;
}
