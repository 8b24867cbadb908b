import { generateMarket } from '../../datasets/generate/market.ts';
import { CANDLE_COLUMNS, createCandleColumns } from '../../engine/market/candle.ts';
import type { CandleColumns } from '../../engine/market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/market/units.ts';
import type { Source } from '../../engine/time/source.ts';

/** The symbol of the generated candles. */
export const SYMBOL = 'BTCUSDT';
export const YEAR_ROWS = 525_600;
const START = Date.UTC(2023, 0, 1);
const DAYS_A_BATCH = 30;

/** A generated year of 1m candles in memory: 525,600 rows, none absent. */
export function yearInMemory(): CandleColumns {
  const to = START + YEAR_ROWS * MINUTE_MS;
  const year = createCandleColumns(YEAR_ROWS);
  for (const { columns } of generateMarket({ seed: 1, symbols: [SYMBOL], from: START, to }).candles(SYMBOL)) {
    for (const name of CANDLE_COLUMNS) year[name].set(columns[name].subarray(0, columns.length), year.length);
    year.length += columns.length;
  }
  return year;
}

/** A source that hands out candles in memory a month at a time, as a stored dataset does, without copying them. */
export function memorySource(candles: CandleColumns): Source {
  const rows = (DAYS_A_BATCH * DAY_MS) / MINUTE_MS;
  return {
    id: `candles/1m/${SYMBOL}`,
    async *open() {
      for (let begin = 0; begin < candles.length; begin += rows) {
        const end = Math.min(candles.length, begin + rows);
        const columns = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, candles[name].subarray(begin, end)]));
        yield {
          kind: 'candles',
          symbol: SYMBOL,
          timeframe: '1m',
          columns: { ...columns, length: end - begin } as CandleColumns,
        };
      }
    },
  };
}
