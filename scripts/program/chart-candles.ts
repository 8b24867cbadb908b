import { createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import type { FrameBatch, Lane } from '../../engine/market/frames.ts';
import { bucketStart, minutesOf } from '../../engine/market/timeframe.ts';
import type { Timeframe } from '../../engine/market/timeframe.ts';
import { MINUTE_MS } from '../../engine/market/units.ts';

const CHART_TIMEFRAMES: readonly Timeframe[] = ['1m', '5m', '15m', '1h', '4h', '1d'];
/** Over all symbols: about half a megabyte of page. */
const CANDLES_MAX = 18_000;

/** The finest timeframe that keeps a chart of the period readable and the page small. */
export function chartTimeframe(periodMs: number, symbols: number): Timeframe {
  const fits = CHART_TIMEFRAMES.find(
    (timeframe) => (periodMs / (minutesOf(timeframe) * MINUTE_MS)) * symbols <= CANDLES_MAX,
  );
  return fits ?? '1d';
}

/** Collects a run's candles for its charts. Absent minutes are left out, and a last candle may be unfinished. */
export class ChartCandles {
  readonly candles = new Map<string, CandleColumns & { length: number }>();
  readonly timeframe: Timeframe;
  private readonly minutes: number;
  private readonly capacity: number;

  constructor(timeframe: Timeframe, periodMs: number) {
    this.timeframe = timeframe;
    this.minutes = minutesOf(timeframe);
    this.capacity = Math.ceil(periodMs / (this.minutes * MINUTE_MS)) + 2;
  }

  add(batch: FrameBatch): void {
    for (const lane of batch.lanes) this.addLane(lane);
  }

  private addLane({ symbol, minutes: { columns, begin, end } }: Lane): void {
    const out = this.columnsOf(symbol);
    for (let row = begin; row < end; row++) {
      const start = bucketStart(columns.openTime[row]!, this.minutes);
      const last = out.length - 1;
      if (last >= 0 && out.openTime[last] === start) {
        if (columns.high[row]! > out.high[last]!) out.high[last] = columns.high[row]!;
        if (columns.low[row]! < out.low[last]!) out.low[last] = columns.low[row]!;
        out.close[last] = columns.close[row]!;
        out.volume[last] = out.volume[last]! + columns.volume[row]!;
        continue;
      }
      const next = out.length++;
      out.openTime[next] = start;
      out.open[next] = columns.open[row]!;
      out.high[next] = columns.high[row]!;
      out.low[next] = columns.low[row]!;
      out.close[next] = columns.close[row]!;
      out.volume[next] = columns.volume[row]!;
    }
  }

  private columnsOf(symbol: string): CandleColumns & { length: number } {
    let columns = this.candles.get(symbol);
    if (columns === undefined) this.candles.set(symbol, (columns = createCandleColumns(this.capacity)));
    return columns;
  }
}
