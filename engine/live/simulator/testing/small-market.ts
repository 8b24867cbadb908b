import { generateMarket } from '../../../../datasets/generate/market.ts';
import type { Candle } from '../../../market/candle.ts';
import { CANDLE_COLUMNS } from '../../../market/candle.ts';
import { DAY_MS, MINUTE_MS } from '../../../market/units.ts';
import { STATISTIC_PERIOD_MS } from '../../side/asks.ts';
import type { SimulatedMarket } from '../market.ts';

/** Two symbols over the turn of a year, when the archive's spot files change their unit of time. */
export const SMALL_START = Date.UTC(2024, 11, 30);
export const SMALL_END = SMALL_START + 4 * DAY_MS;

/** A generated market with side data, all in memory. */
export function smallMarket(): SimulatedMarket {
  const market = generateMarket({
    seed: 3,
    symbols: ['AAAUSDT', 'BBBUSDT'],
    from: SMALL_START,
    to: SMALL_END,
    statisticsMs: STATISTIC_PERIOD_MS,
  });
  const rows = (SMALL_END - SMALL_START) / MINUTE_MS;
  const columns = new Map(market.symbols.map(({ symbol }) => [symbol, [...market.candles(symbol, rows)][0]!.columns]));
  const observations = market.observations();
  return {
    instruments: market.symbols,
    firstOpen: SMALL_START,
    candle(symbol, openTime): Candle | null {
      const row = (openTime - SMALL_START) / MINUTE_MS;
      if (!(row >= 0 && row < rows)) return null;
      const measures = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, columns.get(symbol)![name][row]]));
      return { ...measures, closeTime: openTime + MINUTE_MS, syntheticMinutes: 0 } as Candle;
    },
    observations: (kind, symbol, { from, to }) =>
      observations.filter((one) => {
        return one.kind === kind && one.symbol === symbol && one.availableAt >= from && one.availableAt <= to;
      }),
  };
}
