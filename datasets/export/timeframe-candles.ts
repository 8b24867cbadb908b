import { createCandleColumns, MutableCandle } from '../../engine/market/candle.ts';
import type { Candle, CandleColumns } from '../../engine/market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import { Aggregator } from '../../engine/time/aggregate.ts';
import type { Source } from '../../engine/time/source.ts';

const BATCH_ROWS = 16_384;

/** A gap longer than this is not bridged by flat candles: what follows starts anew. */
const BRIDGED_MINUTES_MAX = DAY_MS / MINUTE_MS;

/** Makes candles of a longer timeframe from the 1m candles of one symbol, absent minutes standing in as flat ones. */
class Lengthener {
  readonly rows = createCandleColumns(BATCH_ROWS);
  private readonly minute = new MutableCandle();
  private readonly aggregator: Aggregator;

  constructor(minutes: number) {
    this.aggregator = new Aggregator(minutes);
  }

  /** Takes row `i`, and first the minutes that are absent before it. */
  take(columns: CandleColumns, i: number): void {
    const { minute } = this;
    const openTime = columns.openTime[i]!;
    const absent = (openTime - minute.closeTime) / MINUTE_MS;
    if (minute.closeTime > 0 && absent > BRIDGED_MINUTES_MAX) this.aggregator.reset();
    else if (minute.closeTime > 0 && absent > 0) this.bridge(openTime);
    minute.openTime = openTime;
    minute.closeTime = openTime + MINUTE_MS;
    minute.open = columns.open[i]!;
    minute.high = columns.high[i]!;
    minute.low = columns.low[i]!;
    minute.close = columns.close[i]!;
    minute.volume = columns.volume[i]!;
    minute.quoteVolume = columns.quoteVolume[i]!;
    minute.trades = columns.trades[i]!;
    minute.takerBuyVolume = columns.takerBuyVolume[i]!;
    minute.syntheticMinutes = 0;
    this.add();
  }

  private bridge(openTime: number): void {
    const { minute } = this;
    minute.open = minute.high = minute.low = minute.close;
    minute.volume = minute.quoteVolume = minute.trades = minute.takerBuyVolume = 0;
    minute.syntheticMinutes = 1;
    while (minute.closeTime < openTime) {
      minute.openTime = minute.closeTime;
      minute.closeTime += MINUTE_MS;
      this.add();
    }
  }

  private add(): void {
    if (this.aggregator.add(this.minute)) appendCandle(this.rows, this.aggregator.candle);
  }
}

function appendCandle(rows: CandleColumns & { length: number }, candle: Candle): void {
  const row = rows.length++;
  rows.openTime[row] = candle.openTime;
  rows.open[row] = candle.open;
  rows.high[row] = candle.high;
  rows.low[row] = candle.low;
  rows.close[row] = candle.close;
  rows.volume[row] = candle.volume;
  rows.quoteVolume[row] = candle.quoteVolume;
  rows.trades[row] = candle.trades;
  rows.takerBuyVolume[row] = candle.takerBuyVolume;
}

/**
 * Candles of one symbol in a timeframe of `minutes`, in batches that are reused: consume one before asking for the
 * next. Stored 1m candles are handed on as they are; a bucket that is not complete at either end is left out.
 */
export async function* timeframeCandles(source: Source, minutes: number): AsyncGenerator<CandleColumns> {
  const lengthener = new Lengthener(minutes);
  const { rows } = lengthener;
  for await (const batch of source.open()) {
    if (batch.kind !== 'candles') continue;
    if (minutes === 1) {
      yield batch.columns;
      continue;
    }
    for (let i = 0; i < batch.columns.length; i++) {
      lengthener.take(batch.columns, i);
      // One stored row may complete a day of bridged buckets.
      if (rows.length < BATCH_ROWS - BRIDGED_MINUTES_MAX) continue;
      yield rows;
      rows.length = 0;
    }
  }
  if (rows.length > 0) yield rows;
}
