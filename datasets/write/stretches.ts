import type { CandleColumns } from '../../engine/market/candle.ts';
import type { GapEntry } from '../../engine/market/gap.ts';
import { stepMsOf } from '../format/month.ts';
import type { StoredTimeframe } from '../format/month.ts';

/** A close this far from the previous one is noted: 30 %. */
const SUSPECT_JUMP_SHARE = 0.3;

/** Absent stretches of one month that are listed one by one; beyond that one entry tells of the month. */
const LISTED_STRETCHES = 1000;

/**
 * Finds what is missing between the first and the last candle of a symbol, and closes that jumped by more than 30 %.
 * Months are handed in ascending order. Candles of 1s are marked as such in the detail.
 */
export class StretchScanner {
  readonly entries: GapEntry[] = [];
  private readonly symbol: string;
  private readonly stepMs: number;
  private readonly prefix: string;
  private lastOpenTime = NaN;
  private lastClose = NaN;

  constructor(symbol: string, timeframe: StoredTimeframe) {
    this.symbol = symbol;
    this.stepMs = stepMsOf(timeframe);
    this.prefix = timeframe === '1s' ? 'candles of 1s: ' : '';
  }

  scan(columns: CandleColumns): void {
    const missing: GapEntry[] = [];
    for (let i = 0; i < columns.length; i++) {
      const openTime = columns.openTime[i]!;
      const close = columns.close[i]!;
      const expected = this.lastOpenTime + this.stepMs;
      if (openTime > expected) {
        missing.push(this.missing(expected, openTime - this.stepMs, (openTime - expected) / this.stepMs));
      }
      const change = close / this.lastClose - 1;
      if (Math.abs(change) > SUSPECT_JUMP_SHARE) this.jump(openTime, close);
      this.lastOpenTime = openTime;
      this.lastClose = close;
    }
    if (missing.length <= LISTED_STRETCHES) this.entries.push(...missing);
    else {
      const count = missing.reduce((sum, entry) => sum + entry.count, 0);
      const entry = this.missing(missing[0]!.from, missing.at(-1)!.to, count);
      this.entries.push({ ...entry, detail: `${this.prefix}in ${missing.length} stretches.` });
    }
  }

  private missing(from: number, to: number, count: number): GapEntry {
    const entry = { symbol: this.symbol, kind: 'missing', from, to, count } as const;
    return this.prefix === '' ? entry : { ...entry, detail: `${this.prefix}absent.` };
  }

  private jump(openTime: number, close: number): void {
    const detail = `${this.prefix}SUSPECT_JUMP: close ${close} after ${this.lastClose}.`;
    this.entries.push({ symbol: this.symbol, kind: 'suspectJump', from: openTime, to: openTime, count: 1, detail });
  }
}
