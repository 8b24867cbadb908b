/** The moving-average cross over plain arrays: the decisions of ema-cross, for the reference simulator. */
import type { CandleColumns } from '../market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../market/units.ts';
import { enter, exit, hold, type Decision } from '../strategy/decision.ts';

/** EMA seeded with the mean of the first `period` values (TA-Lib's classic form); undefined before. */
export function plainEma(values: readonly number[], period: number): (number | undefined)[] {
  let ema: number | undefined;
  return values.map((value, i) => {
    if (i === period - 1) ema = values.slice(0, period).reduce((sum, each) => sum + each, 0) / period;
    else if (ema !== undefined) ema += (value - ema) * (2 / (period + 1));
    return ema;
  });
}

export interface EmaCross {
  readonly fast: number;
  readonly slow: number;
  /** Minutes of the timeframe on which the averages move; a divisor of 1440. */
  readonly minutes: number;
}

/**
 * Decisions by row of gapless 1m columns: long when the fast average crosses above the slow one at the close of a
 * timeframe's candle, out when it crosses below. A bucket that the columns enter half-way is left out.
 */
export function emaCrossDecisions(columns: CandleColumns, { fast, slow, minutes }: EmaCross): Decision[] {
  const span = minutes * MINUTE_MS;
  const first = columns.openTime[0] ?? 0;
  const closes: number[] = [];
  const rows: number[] = [];
  for (let i = 0; i < columns.length; i++) {
    const closeTime = (columns.openTime[i] ?? NaN) + MINUTE_MS;
    if ((closeTime % DAY_MS) % span !== 0 || closeTime - span < first) continue;
    closes.push(columns.close[i] ?? NaN);
    rows.push(i);
  }
  const [fasts, slows] = [plainEma(closes, fast), plainEma(closes, slow)];
  const decisions = new Array<Decision>(columns.length).fill(hold);
  for (let k = 1; k < closes.length; k++) {
    const [was, is] = [difference(fasts[k - 1], slows[k - 1]), difference(fasts[k], slows[k])];
    const row = rows[k];
    if (was === undefined || is === undefined || row === undefined) continue;
    if (was <= 0 && is > 0) decisions[row] = enter('long');
    if (was >= 0 && is < 0) decisions[row] = exit('cross');
  }
  return decisions;
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a - b;
}
