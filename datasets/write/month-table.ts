import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { sliceCandles } from '../format/candle-file.ts';
import { monthSpan, stepMsOf } from '../format/month.ts';
import type { StoredTimeframe } from '../format/month.ts';

/** What became of a row. */
export type Placed = 'stored' | 'duplicate' | 'conflict';

const DAYS_MAX = 31;
const DAY_SECONDS = 86_400;

/** Equal values, or both absent. */
function same(a: number, b: number): boolean {
  return a === b || (a !== a && b !== b);
}

/** One month of candles with a slot for every possible openTime, so that rows may arrive in any order. Reusable. */
export class MonthTable {
  month = '';
  /** True when rows were stored since the table was opened. */
  changed = false;
  /** First instant of the open month and of the next one; an empty span before the first `open`. */
  start = 0;
  end = 0;
  private readonly stepMs: number;
  private readonly columns: CandleColumns & { length: number };
  private readonly filled: Uint8Array;
  private slots = 0;
  private rows = 0;

  constructor(timeframe: StoredTimeframe) {
    this.stepMs = stepMsOf(timeframe);
    const capacity = (DAYS_MAX * DAY_SECONDS * 1000) / this.stepMs;
    this.columns = createCandleColumns(capacity);
    this.filled = new Uint8Array(capacity);
  }

  /** Begins a month with the rows stored so far. */
  open(month: string, stored: CandleColumns | undefined): void {
    const { start, end } = monthSpan(month);
    this.month = month;
    this.start = start;
    this.end = end;
    this.slots = (end - start) / this.stepMs;
    this.rows = 0;
    this.filled.fill(0);
    for (let i = 0; stored && i < stored.length; i++) this.place(stored, i);
    this.changed = false;
  }

  /** Puts a sound row of this month into its slot; one that is taken keeps its first candle. */
  place(source: CandleColumns, i: number): Placed {
    const slot = (source.openTime[i]! - this.start) / this.stepMs;
    if (this.filled[slot] === 1) {
      for (const name of CANDLE_COLUMNS) if (!same(this.columns[name][slot]!, source[name][i]!)) return 'conflict';
      return 'duplicate';
    }
    this.filled[slot] = 1;
    this.rows++;
    this.changed = true;
    const columns = this.columns;
    // Adding zero takes the sign off a negative zero: equal values must have equal bytes.
    columns.openTime[slot] = source.openTime[i]! + 0;
    columns.open[slot] = source.open[i]!;
    columns.high[slot] = source.high[i]!;
    columns.low[slot] = source.low[i]!;
    columns.close[slot] = source.close[i]!;
    columns.volume[slot] = source.volume[i]! + 0;
    columns.quoteVolume[slot] = source.quoteVolume[i]! + 0;
    columns.trades[slot] = source.trades[i]! + 0;
    columns.takerBuyVolume[slot] = source.takerBuyVolume[i]! + 0;
    return 'stored';
  }

  /** The month's rows, ascending; shares the table's memory when no slot is empty, so use it before the next `open`. */
  compact(): CandleColumns {
    if (this.rows === this.slots) return sliceCandles(this.columns, 0, this.rows);
    const packed = createCandleColumns(this.rows);
    for (let slot = 0; slot < this.slots; slot++) {
      if (this.filled[slot] === 0) continue;
      for (const name of CANDLE_COLUMNS) packed[name][packed.length] = this.columns[name][slot]!;
      packed.length++;
    }
    return packed;
  }
}
