import type { Candle } from '../../market/candle.ts';
import { CANDLE_COLUMNS } from '../../market/candle.ts';
import type { Observation } from '../../market/observation.ts';
import { MINUTE_MS } from '../../market/units.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import { TEST_START } from '../../testing/candles.ts';
import { engineFor, instrumentOf } from '../../testing/runs.ts';
import type { Market } from '../../testing/runs.ts';
import type { BotPlan } from '../bots/bot.ts';
import type { UndecidedFrame } from '../bots/bots.ts';
import type { Venue } from '../record/record.ts';

/** A symbol's minute of a market, or null where it is absent. */
export function candleAt(market: Market, symbol: string, openTime: number): Candle | null {
  const columns = market[symbol]!;
  const row = columns.openTime.subarray(0, columns.length).indexOf(openTime);
  if (row < 0) return null;
  const measures = Object.fromEntries(CANDLE_COLUMNS.map((name) => [name, columns[name][row]!]));
  return { ...measures, closeTime: openTime + MINUTE_MS, syntheticMinutes: 0 } as Candle;
}

/** A market's minute as the ingest hands it out; every candle from the stream. */
export function frameAt(market: Market, openTime: number, observations: readonly Observation[] = []): UndecidedFrame {
  const candles = Object.keys(market).map((symbol) => candleAt(market, symbol, openTime));
  const entries = candles.map((candle) => ({ openTime, candle, source: 'websocket' as const }));
  return { frame: { openTime, candles, observations }, entries };
}

/** A test exchange that trades a market from its first candle on; nothing is history. */
export function venueOf(market: Market): Venue {
  const instruments = Object.keys(market).map((symbol) => instrumentOf(symbol));
  return { exchange: 'test', isSimulated: true, instruments, firstOpen: TEST_START, emitsAfter: TEST_START };
}

/** A bot with a strategy on some of a market's symbols, all by default. */
export function planOf(
  strategy: Strategy,
  market: Market,
  about: Partial<{ id: string; symbols: string[] }> = {},
): BotPlan {
  const { id = 'bot', symbols = Object.keys(market) } = about;
  const own = Object.fromEntries(symbols.map((symbol) => [symbol, market[symbol]!]));
  return {
    id,
    identity: { exchange: 'test', symbols, strategy: { source: 'test', sourceHash: '0', params: {} }, config: {} },
    featureCount: 0,
    makeEngine: () => engineFor(strategy, own),
  };
}
