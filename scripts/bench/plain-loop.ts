import type { CandleColumns } from '../../engine/market/candle.ts';

/** The rules of the benchmark: the published comparison of engines uses the same. */
export const RULES = { fast: 12, slow: 26, notional: 1_000, cash: 1e9, feeBps: 10 } as const;

/** Round trips as columns: rows filled at, quantity, and profit after fees in quote units. */
export interface PlainTrades {
  count: number;
  readonly entryRow: Int32Array;
  readonly exitRow: Int32Array;
  readonly pnl: Float64Array;
}

/** Room for the trades of a run over `rows` candles. */
export function createPlainTrades(rows: number): PlainTrades {
  const room = (rows >> 1) + 1;
  return { count: 0, entryRow: new Int32Array(room), exitRow: new Int32Array(room), pnl: new Float64Array(room) };
}

/**
 * The whole benchmark as one loop over typed arrays, with nothing an engine needs: the limit. `asksOnFill` false is
 * grademark's rule: the candle that fills an order is not asked for the next one.
 */
export function plainLoop(candles: CandleColumns, trades: PlainTrades, asksOnFill = true): PlainTrades {
  const { open, close, length } = candles;
  const { slow: warmUp, notional, feeBps } = RULES;
  const [fastWeight, slowWeight, feeShare] = [2 / (RULES.fast + 1), 2 / (warmUp + 1), feeBps / 10_000];
  let fast = seededEma(close, RULES.fast, warmUp);
  let slow = seededEma(close, warmUp, warmUp);
  let entry = -1;
  let wish = 0;
  trades.count = 0;
  for (let i = warmUp; i < length; i++) {
    const isFilled = wish !== 0;
    if (wish > 0) entry = i;
    else if (wish < 0) {
      const bought = open[entry] as number;
      const sold = open[i] as number;
      const quantity = notional / bought;
      trades.entryRow[trades.count] = entry;
      trades.exitRow[trades.count] = i;
      trades.pnl[trades.count++] = quantity * (sold - bought) - quantity * (sold + bought) * feeShare;
      entry = -1;
    }
    wish = 0;
    const price = close[i] as number;
    const was = fast - slow;
    fast += (price - fast) * fastWeight;
    slow += (price - slow) * slowWeight;
    if (isFilled && !asksOnFill) continue;
    if (entry < 0 ? was <= 0 && fast > slow : was >= 0 && fast < slow) wish = entry < 0 ? 1 : -1;
  }
  return trades;
}

/** The average after `rows` closes, seeded with the mean of the first `period` of them. */
export function seededEma(close: Float64Array, period: number, rows: number): number {
  let ema = 0;
  for (let i = 0; i < period; i++) ema += close[i] as number;
  ema /= period;
  for (let i = period; i < rows; i++) ema += ((close[i] as number) - ema) * (2 / (period + 1));
  return ema;
}
